/** Conversations and the open one. Without the permission to answer, they are read along. */
import { useState } from 'react';
import type { ViewProps } from '../../store/session.ts';
import { useMay, usePicked } from '../../store/context.ts';
import { ConversationList } from './ConversationList.tsx';
import { ConversationView } from './ConversationView.tsx';

const WRITING = ['mine', 'waiting', 'all', 'closed'] as const;
const READING = ['all', 'waiting', 'closed'] as const;

export function Conversations({ state }: Pick<ViewProps, 'state'>) {
  const openId = usePicked((each) => each.openId);
  const canWrite = useMay('conversation.answer');
  // Narrow windows show one part at a time.
  const [pane, setPane] = useState<'list' | 'conversation'>('list');
  // Stays open or closed from one conversation to the next.
  const [showsData, setShowsData] = useState(false);
  return (
    <div className={canWrite ? 'desk' : 'desk reading'} data-pane={openId === null ? 'list' : pane}>
      <ConversationList
        personId={state.person.id}
        tenants={state.tenants}
        filters={canWrite ? WRITING : READING}
        opened={() => setPane('conversation')}
      />
      <ConversationView
        conversationId={openId}
        canWrite={canWrite}
        data={{ isShown: showsData, show: setShowsData }}
        back={() => setPane('list')}
      />
    </div>
  );
}
