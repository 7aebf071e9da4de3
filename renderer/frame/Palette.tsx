/**
 * Everything that can be done now, in one list: the acts of the present view, the views, and the conversations. A field
 * with a list below it, as in the combobox pattern of the ARIA practices: the focus stays in the field.
 */
import { useState, type KeyboardEvent } from 'react';
import { t } from '../i18n/index.ts';
import { keyName } from '../i18n/keyWords.ts';
import { visitorTitle } from '../i18n/names.ts';
import { useDesk, usePicked } from '../store/context.ts';
import { Window } from '../ui/Window.tsx';
import { perform, possibleActions, useShortcuts } from '../ui/shortcuts.ts';
import { bindingsWith, type ActionName } from '../../core/vocabulary/shortcuts.ts';

export interface Place {
  readonly id: string;
  readonly title: string;
  readonly go: () => void;
}
interface Entry {
  readonly id: string;
  readonly group: 'acts' | 'places' | 'conversations';
  readonly title: string;
  readonly key: string | null;
  readonly run: () => void;
}

/** Acts that make no sense out of a list. */
const NOT_LISTED: readonly ActionName[] = ['palette', 'part1', 'part2', 'part3', 'part4', 'nextPart', 'previousPart'];
/** Conversations that are shown without a word to find them by, and with one. */
const MOST = 30;

export function Palette({ places }: { places: readonly Place[] }) {
  const [acts, setActs] = useState<readonly ActionName[] | null>(null);
  useShortcuts({ palette: () => setActs(possibleActions().filter((name) => !NOT_LISTED.includes(name))) });
  const close = (): void => setActs(null);
  const run = (entry: Entry): void => {
    close();
    // The window gives the focus back when it has gone; what moves it comes after that.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(entry.run)));
  };
  return (
    <Window isOpen={acts !== null} close={close} title={t('palette.title')} closeLabel={t('help.close')}>
      {acts !== null && <Choice acts={acts} places={places} run={run} />}
    </Window>
  );
}

function Choice({
  acts,
  places,
  run,
}: {
  acts: readonly ActionName[];
  places: readonly Place[];
  run: (entry: Entry) => void;
}) {
  const desk = useDesk();
  const conversations = usePicked((each) => each.conversations);
  const { shortcuts } = usePicked((each) => each.preferences);
  const bindings = bindingsWith(shortcuts);
  const [words, setWords] = useState('');
  const [at, setAt] = useState(0);
  const all: readonly Entry[] = [
    ...acts.map((name): Entry => {
      const [key] = bindings[name];
      return {
        id: `act-${name}`,
        group: 'acts',
        title: t(`actions.${name}`),
        key: key === undefined ? null : keyName(key),
        run: () => perform(name),
      };
    }),
    ...places.map(({ id, title, go }): Entry => ({ id: `place-${id}`, group: 'places', title, key: null, run: go })),
    ...[...conversations.values()].map(({ id, visitorName, tenant }): Entry => ({
      id: `conversation-${id}`,
      group: 'conversations',
      title: `${visitorTitle(visitorName)} · ${tenant.name}`,
      key: null,
      run: () => void desk.open(id, true),
    })),
  ];
  const wanted = words.toLocaleLowerCase().split(/\s+/u).filter(Boolean);
  const entries = all
    .filter(({ title }) => wanted.every((word) => title.toLocaleLowerCase().includes(word)))
    .slice(0, acts.length + places.length + MOST);
  const chosen = Math.min(at, entries.length - 1);
  const move = (to: number): void => {
    setAt(to);
    document.getElementById(`palette-${entries[to]?.id ?? ''}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || entries.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const entry = entries[chosen];
    if (step !== undefined) {
      event.preventDefault();
      move(Math.max(0, Math.min(entries.length - 1, chosen + step)));
    } else if (event.key === 'Enter' && entry !== undefined) {
      event.preventDefault();
      run(entry);
    }
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        autoFocus
        value={words}
        aria-label={t('palette.field')}
        placeholder={t('palette.field')}
        aria-expanded
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={entries[chosen] === undefined ? undefined : `palette-${entries[chosen].id}`}
        autoComplete="off"
        spellCheck={false}
        maxLength={80}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" id="palette-list" role="listbox" aria-label={t('palette.title')}>
        {(['acts', 'places', 'conversations'] as const).map((group) => {
          const list = entries.filter((each) => each.group === group);
          return list.length === 0 ? null : (
            <div key={group} role="group" aria-label={t(`palette.${group}`)}>
              <p className="row-group" aria-hidden>
                {t(`palette.${group}`)}
              </p>
              {list.map((entry) => (
                <div
                  key={entry.id}
                  id={`palette-${entry.id}`}
                  role="option"
                  tabIndex={-1}
                  className="palette-item"
                  aria-selected={entries[chosen] === entry}
                  onPointerMove={() => setAt(entries.indexOf(entry))}
                  onPointerUp={() => run(entry)}
                >
                  <span>{entry.title}</span>
                  {entry.key !== null && <kbd>{entry.key}</kbd>}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      <p role="status">{entries.length === 0 && <span className="muted">{t('palette.none')}</span>}</p>
    </>
  );
}
