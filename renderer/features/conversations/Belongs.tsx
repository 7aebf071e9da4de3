/** Whose a conversation is, in words: the reader's, a colleague's, one who is away, or in the queue. */
import type { ConversationSummary } from '../../../contract/common.ts';
import { timeOfDay } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { useOwnId } from './useOwnId.ts';

export function Belongs({ conversation }: { conversation: ConversationSummary }) {
  const ownId = useOwnId();
  const { assignedTo, agentAwaySince, status } = conversation;
  if (status === 'closed') return null;
  return (
    <span data-belongs={assignedTo === null ? 'queue' : assignedTo.id === ownId ? 'own' : 'other'}>
      {assignedTo === null
        ? t('routing.queue')
        : assignedTo.id === ownId
          ? t('routing.yours')
          : agentAwaySince === undefined
            ? t('routing.answeredBy', { name: assignedTo.name })
            : t('routing.away', { name: assignedTo.name, time: timeOfDay(agentAwaySince) })}
    </span>
  );
}
