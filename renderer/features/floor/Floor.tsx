/** One tile an agent. The state comes first, in words; pressing a tile filters the activity by its person. */
import { useState } from 'react';
import { Button, ToggleButton } from 'react-aria-components';
import type { AgentState, AgentTile } from '../../../contract/activity.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { useClock } from '../../store/clock.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { sameDay, shortDate, timeOfDay, wait } from '../../i18n/format.ts';
import { spaced } from '../../i18n/names.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { chosenWords } from '../presence/presenceWords.ts';
import { ReasonWindow } from '../sessions/ReasonWindow.tsx';

const ICONS: Record<AgentState, IconName> = {
  online: 'check',
  idle: 'pause',
  away: 'leave',
  locked: 'lock',
  'not-answering': 'warning',
  offline: 'close',
};
const RANK: Record<AgentState, number> = {
  'not-answering': 0,
  online: 1,
  idle: 2,
  away: 3,
  locked: 4,
  offline: 5,
};

const isKnown = (state: string): state is AgentState => Object.hasOwn(RANK, state);
/** A state that only a newer server has comes first: it may be one to look at. */
const rankOf = (state: string): number => (isKnown(state) ? RANK[state] : -1);

export function Floor({ personId, choose }: { personId: string | null; choose: (personId: string | null) => void }) {
  const desk = useDesk();
  const agents = usePicked((each) => each.agents);
  const load = usePicked((each) => each.agentsLoad);
  const [ending, setEnding] = useState<AgentTile | null>(null);
  const tiles = [...agents.values()].sort((a, b) => rankOf(a.state) - rankOf(b.state) || a.name.localeCompare(b.name));
  return (
    <section className="tiles-frame" data-region="agents" aria-labelledby="agents-title">
      <h2 id="agents-title" className="sr-only">
        {t('floor.agents')}
      </h2>
      {load === 'loading' && tiles.length === 0 && <Loading label={t('floor.agents')} rows={2} />}
      {load === 'error' && (
        <Failed text={t('floor.error')} retryLabel={t('app.retry')} retry={() => void desk.loadFloor()} />
      )}
      {load === 'ready' && tiles.length === 0 && <Empty icon="person" {...wordsOf('floor.empty')} />}
      {tiles.length > 0 && (
        <ul className="tiles">
          {tiles.map((tile) => (
            <li key={tile.personId}>
              <ToggleButton
                className={`tile ${tile.state}`}
                data-agent-id={tile.personId}
                data-state={tile.state}
                isSelected={personId === tile.personId}
                onChange={(on) => choose(on ? tile.personId : null)}
              >
                <Tile tile={tile} />
              </ToggleButton>
              {tile.state !== 'offline' && (
                <div className="tile-acts">
                  <Button
                    className="button quiet"
                    aria-label={t('sessions.endOfNamed', { whose: tile.name, where: tile.workstationName ?? '' })}
                    onPress={() => setEnding(tile)}
                  >
                    {t('sessions.endOf')}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      <ReasonWindow
        isOpen={ending !== null}
        close={() => setEnding(null)}
        title={t('sessions.endTitle')}
        text={t('sessions.endText', { name: ending?.name ?? '' })}
        submit={t('sessions.submit')}
        act={async (reason) => {
          if (ending === null) return;
          const { ended } = await desk.bridge.endSessionsOf({ personId: ending.personId, reason });
          desk.notice(
            ended > 0 ? t('sessions.endedOf', { name: ending.name }) : t('sessions.notSignedIn', { name: ending.name }),
            'info',
          );
        }}
      />
    </section>
  );
}

function Tile({ tile }: { tile: AgentTile }) {
  const since = useClock((now) =>
    sameDay(tile.since, now) ? timeOfDay(tile.since) : `${shortDate(tile.since)} ${timeOfDay(tile.since)}`,
  );
  return (
    <>
      <span className="tile-head">
        <strong>{tile.name}</strong>
        <span className="small muted">{tile.workstationName ?? ''}</span>
      </span>
      <span className="tile-state">
        <span className="state-words">
          {isKnown(tile.state) ? t(`floor.states.${tile.state}`) : spaced(tile.state)}{' '}
          <Icon name={isKnown(tile.state) ? ICONS[tile.state] : 'warning'} />
        </span>{' '}
        <span className="small muted">{t('floor.since', { time: since })}</span>
      </span>
      {tile.chosen !== null && (
        <span className="tile-chosen small">
          {chosenWords(tile.chosen)} <ChosenSince at={tile.chosen.since} />
        </span>
      )}
      <span className="tile-facts small">
        <span>
          <span className="muted">{t('floor.open')}</span> <strong>{tile.openConversations}</strong>
        </span>
        <span>
          <span className="muted">{t('floor.wait')}</span>{' '}
          <strong>
            {tile.longestWaitSince === null ? t('floor.nobodyWaits') : <Waits since={tile.longestWaitSince} />}
          </strong>
        </span>
        <span className={tile.blockedAttempts > 0 ? 'attempts' : ''}>
          <span className="muted">{t('floor.blocked')}</span> <strong>{tile.blockedAttempts}</strong>
        </span>
        {tile.exceptionsUsed > 0 && (
          <span>
            <span className="muted">{t('floor.exceptions')}</span> <strong>{tile.exceptionsUsed}</strong>
          </span>
        )}
      </span>
    </>
  );
}

function ChosenSince({ at }: { at: number }) {
  const time = useClock((now) => wait(now - at));
  return <>{t('presence.since', { time })}</>;
}

function Waits({ since }: { since: number }) {
  return useClock((now) => wait(now - since));
}
