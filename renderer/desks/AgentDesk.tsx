/** The agent's window: conversations, the open one, and the form for data. */
import { useState } from 'react';
import { TopBar, type SignedIn } from '../frame/TopBar.tsx';
import { usePicked } from '../store/context.ts';
import { ConversationList } from '../features/conversations/ConversationList.tsx';
import { ConversationView } from '../features/conversations/ConversationView.tsx';

const FILTERS = ['mine', 'waiting', 'all'] as const;

export function AgentDesk({ state }: { state: SignedIn }) {
  const openId = usePicked((each) => each.openId);
  // Narrow windows show one part at a time.
  const [pane, setPane] = useState<'list' | 'conversation'>('list');
  return (
    <div className="page">
      <TopBar state={state} />
      <div className="desk" data-pane={openId === null ? 'list' : pane}>
        <ConversationList personId={state.person.id} filters={FILTERS} opened={() => setPane('conversation')} />
        <ConversationView conversationId={openId} canWrite back={() => setPane('list')} />
      </div>
    </div>
  );
}
