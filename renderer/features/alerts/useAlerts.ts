/** The alerts that were loaded, with those that have come since. */
import { useCallback, useEffect, useState } from 'react';
import type { Alert, AlertList } from '../../../contract/alerts.ts';
import { useDesk } from '../../store/context.ts';

const byNewest = (a: Alert, b: Alert): number => b.number - a.number;

/**
 * @param isOn false asks for nothing, for a person who may see none.
 * @returns `list` is null until the first answer.
 */
export function useAlerts(isOn: boolean): {
  readonly list: AlertList | null;
  readonly failed: boolean;
  readonly load: () => void;
  readonly loadMore: () => void;
} {
  const { bridge } = useDesk();
  const [list, setList] = useState<AlertList | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback((): void => {
    if (!isOn) return;
    bridge.listAlerts({}).then(
      (found) => {
        setList(found);
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, [bridge, isOn]);
  const last = list?.alerts.at(-1)?.number;
  const loadMore = useCallback((): void => {
    bridge.listAlerts(last === undefined ? {} : { before: last }).then(
      (older) =>
        setList((before) => ({
          ...older,
          alerts: [
            ...(before?.alerts ?? []),
            ...older.alerts.filter(({ id }) => !before?.alerts.some((b) => b.id === id)),
          ],
        })),
      () => setFailed(true),
    );
  }, [bridge, last]);
  useEffect(() => {
    if (!isOn) return undefined;
    load();
    return bridge.on('alert', (alert) => {
      setList((before) => {
        if (before === null) return before;
        const known = before.alerts.find(({ id }) => id === alert.id);
        const unread = (one: Alert | undefined): number => (one?.acknowledgedAt === null ? 1 : 0);
        return {
          ...before,
          alerts: [alert, ...before.alerts.filter(({ id }) => id !== alert.id)].toSorted(byNewest),
          unread: Math.max(0, before.unread + unread(alert) - unread(known)),
        };
      });
    });
  }, [bridge, isOn, load]);
  return { list, failed, load, loadMore };
}
