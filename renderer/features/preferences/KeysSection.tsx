/** The keys of each act, which a person changes by pressing another one. */
import { useEffect, useEffectEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import {
  ACTION_NAMES,
  bindingOf,
  bindingsWith,
  holderOf,
  whyNotBindable,
  type ActionName,
} from '../../../core/vocabulary/shortcuts.ts';
import { keyName } from '../../i18n/keyWords.ts';
import { t } from '../../i18n/index.ts';
import { usePicked } from '../../store/context.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { Save } from './AttentionSection.tsx';

const MODIFIERS = ['Control', 'Alt', 'AltGraph', 'Shift', 'Meta'];

export function KeysSection({ save }: { save: Save }) {
  const { shortcuts } = usePicked((each) => each.preferences);
  const bindings = bindingsWith(shortcuts);
  const [asking, setAsking] = useState<ActionName | null>(null);
  const [fault, setFault] = useState<{ of: ActionName; words: string } | null>(null);
  const put = (name: ActionName, keys: readonly string[]): void =>
    void save({ shortcuts: { ...shortcuts, [name]: [...keys] } });

  const onKey = useEffectEvent((event: KeyboardEvent): void => {
    if (asking === null || event.key === 'Tab' || MODIFIERS.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const name = asking;
    setFault(null);
    setAsking(null);
    if (event.key === 'Escape') return;
    const binding = bindingOf(event);
    const why = event.getModifierState('AltGraph') ? 'writes' : whyNotBindable(binding);
    const holder = holderOf(bindings, binding, name);
    if (why !== null) setFault({ of: name, words: t(`keyFaults.${why}`) });
    else if (holder !== null) setFault({ of: name, words: t('keyFaults.held', { action: t(`actions.${holder}`) }) });
    else put(name, [binding]);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listener, { capture: true });
    return () => window.removeEventListener('keydown', listener, { capture: true });
  }, []);

  return (
    <section className="account-section" aria-labelledby="preferences-keys">
      <h3 id="preferences-keys">{t('preferences.shortcuts')}</h3>
      <p className="small muted">{t('preferences.shortcutsHint')}</p>
      <ul className="account-list">
        {ACTION_NAMES.map((name) => (
          <li key={name} data-action={name}>
            <span className="account-line">
              {t(`actions.${name}`)}
              <span role="alert">{fault?.of === name && <span className="small warning">{fault.words}</span>}</span>
            </span>
            <span className="key-list">
              {bindings[name].length === 0 && <span className="muted">{t('preferences.noKey')}</span>}
              {bindings[name].map((binding) => (
                <span key={binding} className="key-chip">
                  <kbd>{keyName(binding)}</kbd>
                  <Button
                    className="icon-button"
                    aria-label={t('preferences.remove', { key: keyName(binding), action: t(`actions.${name}`) })}
                    onPress={() =>
                      put(
                        name,
                        bindings[name].filter((each) => each !== binding),
                      )
                    }
                  >
                    <Icon name="close" />
                  </Button>
                </span>
              ))}
            </span>
            <Button
              className="button"
              aria-label={t('preferences.changeOf', { action: t(`actions.${name}`) })}
              onPress={() => {
                setFault(null);
                setAsking(name);
              }}
              onBlur={() => setAsking(null)}
            >
              {t(asking === name ? 'preferences.pressNow' : 'preferences.change')}
            </Button>
          </li>
        ))}
      </ul>
      <div className="account-acts">
        <Button className="button" onPress={() => void save({ shortcuts: {} })}>
          {t('preferences.reset')}
        </Button>
      </div>
    </section>
  );
}
