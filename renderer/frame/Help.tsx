import { ACTION_NAMES, bindingsWith } from '../../core/vocabulary/shortcuts.ts';
import { keyNames } from '../i18n/keyWords.ts';
import { usePicked } from '../store/context.ts';
import { t, wordsOf } from '../i18n/index.ts';
import { Window } from '../ui/Window.tsx';

export function Help({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const { shortcuts } = usePicked((each) => each.preferences);
  const bindings = bindingsWith(shortcuts);
  return (
    <Window isOpen={isOpen} close={close} title={t('help.title')} closeLabel={t('help.close')}>
      <div className="help-groups">
        <section>
          <h3>{t('help.chosen')}</h3>
          <dl className="keys">
            {ACTION_NAMES.map((name) => (
              <div key={name}>
                <dt>
                  <kbd>{keyNames(bindings[name])}</kbd>
                </dt>
                <dd>{t(`actions.${name}`)}</dd>
              </div>
            ))}
            <div>
              <dt>
                <kbd>{t('help.mark')}</kbd>
              </dt>
              <dd>{t('help.markText')}</dd>
            </div>
          </dl>
        </section>
        {wordsOf('help.groups').map((group) => (
          <section key={group.name}>
            <h3>{group.name}</h3>
            <dl className="keys">
              {group.keys.map(([keys, what]) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keys}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Window>
  );
}
