import { t, wordsOf } from '../i18n/index.ts';
import { Window } from '../ui/Window.tsx';

export function Help({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  return (
    <Window isOpen={isOpen} close={close} title={t('help.title')} closeLabel={t('help.close')}>
      <div className="help-groups">
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
