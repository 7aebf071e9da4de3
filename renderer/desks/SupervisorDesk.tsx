/** The supervisor's window: the floor with its activity, and conversations to read along. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { ConversationList } from '../features/conversations/ConversationList.tsx';
import { ConversationView } from '../features/conversations/ConversationView.tsx';
import { Approvals } from '../features/approvals/Approvals.tsx';
import { Changes } from '../features/changes/Changes.tsx';
import { PeopleView } from '../features/people/People.tsx';
import { TopBar, type SignedIn } from '../frame/TopBar.tsx';
import { t } from '../i18n/index.ts';
import { PolicyToRead } from '../features/policy/Policy.tsx';
import { useDesk, usePicked } from '../store/context.ts';
import { IntrusionBanner } from '../features/addresses/Intrusions.tsx';
import { Activity } from '../features/activity/Activity.tsx';
import { Floor } from '../features/floor/Floor.tsx';
import { Workstations } from '../features/selfCheck/WorkstationChecks.tsx';

const FILTERS = ['all', 'waiting'] as const;
const VIEWS = {
  floor: t('floor.floor'),
  conversations: t('floor.conversations'),
  workstations: t('selfCheck.workstations'),
  people: t('people.title'),
  approvals: t('approvals.title'),
  changes: t('changes.title'),
  policy: t('policy.title'),
} as const;
type View = keyof typeof VIEWS;

export function SupervisorDesk({ state }: { state: SignedIn }) {
  const desk = useDesk();
  const [view, setView] = useState<View>('floor');
  const [personId, setPersonId] = useState<string | null>(null);
  const go = (next: View): void => {
    desk.leave();
    setView(next);
  };
  return (
    <div className="page">
      <TopBar state={state} />
      <nav className="views own-line" aria-label={t('frame.views')}>
        {(['floor', 'conversations', 'workstations', 'people', 'approvals', 'changes', 'policy'] as const).map(
          (each) => (
            <Button
              key={each}
              className="view-tab"
              aria-current={view === each ? 'page' : undefined}
              onPress={() => go(each)}
            >
              {VIEWS[each]}
            </Button>
          ),
        )}
      </nav>
      <IntrusionBanner />
      {view === 'floor' && (
        <main className="floor">
          <Floor personId={personId} choose={setPersonId} />
          <Activity tenants={state.tenants} personId={personId} choosePerson={setPersonId} />
        </main>
      )}
      {view === 'conversations' && <Conversations personId={state.person.id} />}
      {view === 'workstations' && <Workstations />}
      {view === 'people' && <PeopleView offline={state.connection === 'offline'} tends={false} />}
      {view === 'approvals' && <Approvals state={state} />}
      {view === 'changes' && <Changes state={state} />}
      {view === 'policy' && <PolicyToRead offline={state.connection === 'offline'} />}
    </div>
  );
}

function Conversations({ personId }: { personId: string }) {
  const openId = usePicked((each) => each.openId);
  const [pane, setPane] = useState<'list' | 'conversation'>('list');
  return (
    <div className="desk reading" data-pane={openId === null ? 'list' : pane}>
      <ConversationList personId={personId} filters={FILTERS} opened={() => setPane('conversation')} />
      <ConversationView conversationId={openId} canWrite={false} back={() => setPane('list')} />
    </div>
  );
}
