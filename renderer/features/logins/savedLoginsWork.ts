/**
 * State of the view of saved logins: people as they were found, one person's logins, and the newest notice. It never
 * contains a value of a login.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LoginPerson, LoginsOfPerson } from '../../../contract/savedLogins.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { useDesk } from '../../store/context.ts';

export interface Notice {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly text: string;
}
/** Milliseconds after the last letter until it is searched for. */
const PAUSE = 200;

export function useSavedLogins() {
  const { bridge } = useDesk();
  const [query, setQuery] = useState('');
  const [people, setPeople] = useState<readonly LoginPerson[] | null>(null);
  const [peopleFailed, setPeopleFailed] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [person, setPerson] = useState<LoginsOfPerson | null>(null);
  const [personFailed, setPersonFailed] = useState(false);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [busy, setBusy] = useState(false);
  // An answer to an outdated question is dropped.
  const asked = useRef(0);
  const askedOf = useRef(0);

  const loadPeople = useCallback(
    async (text: string): Promise<void> => {
      const mine = ++asked.current;
      try {
        const found = await bridge.listLoginPeople({ query: text });
        if (mine !== asked.current) return;
        setPeople(found);
        setPeopleFailed(false);
      } catch {
        if (mine === asked.current) setPeopleFailed(true);
      }
    },
    [bridge],
  );
  const loadPerson = useCallback(
    async (personId: string): Promise<void> => {
      const mine = ++askedOf.current;
      try {
        const found = await bridge.listSavedLogins({ personId });
        if (mine !== askedOf.current) return;
        setPerson(found);
        setPersonFailed(false);
      } catch {
        if (mine === askedOf.current) setPersonFailed(true);
      }
    },
    [bridge],
  );
  useEffect(() => {
    const timer = window.setTimeout(() => void loadPeople(query.trim()), query === '' ? 0 : PAUSE);
    return () => window.clearTimeout(timer);
  }, [query, loadPeople]);

  const choose = (personId: string): void => {
    setNotice(null);
    if (personId !== chosen) setPerson(null);
    setPersonFailed(false);
    setChosen(personId);
    void loadPerson(personId);
  };
  const reload = async (): Promise<void> => {
    await Promise.all([loadPeople(query.trim()), chosen === null ? undefined : loadPerson(chosen)]);
  };
  /** Does the work, reports its result, and loads the logins again. */
  const run = async (work: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    setNotice(null);
    try {
      await work();
      setNotice({ tone: 'info', text: done });
    } catch (cause) {
      setNotice({ tone: 'danger', text: t('logins.failed', { words: errorWords(cause) }) });
    }
    await reload();
    setBusy(false);
  };
  return {
    query,
    setQuery,
    people,
    peopleFailed,
    chosen,
    choose,
    person,
    personFailed,
    notice,
    setNotice,
    busy,
    reload,
    run,
    bridge,
  };
}

export type SavedLoginsWork = ReturnType<typeof useSavedLogins>;
