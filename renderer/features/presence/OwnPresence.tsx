/** The person chooses whether they get conversations: online, finishing, or on a break with a reason. */
import { useEffect, useRef, useState } from 'react';
import type { Chosen } from '../../../contract/chosen.ts';
import { wait } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk } from '../../store/context.ts';
import { Select } from '../../ui/Select.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { breakReasonWords } from './presenceWords.ts';
import './presence.css';

const BREAK_FOR = 'break ';
/** A choice as the value of an option. */
const valueOf = (chosen: Chosen | null): string =>
  chosen === null ? 'online' : chosen.reason === null ? chosen.state : `${BREAK_FOR}${chosen.reason}`;

export function OwnPresence({ personId, isConnected }: { personId: string; isConnected: boolean }) {
  const desk = useDesk();
  const frame = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [reasons, setReasons] = useState<readonly string[] | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const end = desk.bridge.on('availability', (now) => setChosen(now.chosen));
    // What was chosen elsewhere while there was no connection is asked for.
    if (isConnected)
      desk.bridge.getAvailability({}).then(
        (now) => {
          if (!isCurrent) return;
          setChosen(now.chosen);
          setReasons(now.reasons);
        },
        () => undefined,
      );
    return () => {
      isCurrent = false;
      end();
    };
  }, [desk, isConnected]);
  useShortcuts({ presence: () => frame.current?.querySelector('select')?.focus() });
  if (reasons === null) return null;

  const choose = async (value: string): Promise<void> => {
    const reason = value.startsWith(BREAK_FOR) ? value.slice(BREAK_FOR.length) : null;
    const state = value === 'online' || value === 'finishing' ? value : 'break';
    try {
      setChosen((await desk.bridge.setAvailability({ state, reason })).chosen);
      const answers = [...desk.getSnapshot().conversations.values()].some(
        (each) => each.status === 'open' && each.assignedTo?.id === personId,
      );
      if (state === 'break' && answers) desk.notice(t('presence.keeps'), 'info');
    } catch (cause) {
      desk.notice(cause instanceof Error ? cause.message : String(cause), 'warning');
    }
  };
  // A reason that policy has no longer stays shown while it is chosen.
  const why = chosen?.reason ?? null;
  const shown = why === null || reasons.includes(why) ? reasons : [...reasons, why];
  const breaks =
    shown.length === 0
      ? [{ value: 'break', label: t('presence.break') }]
      : [
          {
            group: t('presence.breaks'),
            options: shown.map((reason) => ({
              value: `${BREAK_FOR}${reason}`,
              label: t('presence.onBreak', { reason: breakReasonWords(reason) }),
            })),
          },
        ];
  return (
    <div className={`own-presence is-${chosen?.state ?? 'online'}`} ref={frame}>
      <Select
        label={t('presence.label')}
        value={valueOf(chosen)}
        options={[
          { value: 'online', label: t('presence.online') },
          { value: 'finishing', label: t('presence.finishing') },
          ...breaks,
        ]}
        choose={(value) => void choose(value)}
      />
      {chosen !== null && <Since at={chosen.since} />}
    </div>
  );
}

function Since({ at }: { at: number }) {
  const time = useClock((now) => wait(now - at));
  return <span className="small since">{t('presence.since', { time })}</span>;
}
