/** A conversation that is handed over, by the reader or to the reader: what can be done about it. */
import { Button } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { useDesk } from '../../store/context.ts';
import { timeOfDay } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { Callout } from '../../ui/Callout.tsx';
import { MaskedText } from '../masked/MaskedText.tsx';
import { useAct } from './useAct.ts';
import { useOwnId } from './useOwnId.ts';

export function Offered({ conversation }: { conversation: ConversationSummary }) {
  const desk = useDesk();
  const ownId = useOwnId();
  const accepting = useAct();
  const ending = useAct();
  const { id: conversationId, transfer } = conversation;
  if (transfer === undefined || ownId === null) return null;
  const { by, to, until, note, people } = transfer;
  const isOwn = by.id === ownId;
  if (!isOwn && !people.includes(ownId)) return null;
  const end = (): void => void ending.act(() => desk.bridge.endTransfer({ conversationId }));
  return (
    <div className="offered" role="status" data-transfer={isOwn ? 'own' : 'offered'}>
      <Callout tone="info" icon="chat">
        {isOwn
          ? t('routing.offered', { to, time: timeOfDay(until) })
          : t('routing.offeredToYou', { by: by.name, to, time: timeOfDay(until) })}
        {note !== null && (
          <>
            {' '}
            {t('routing.offeredNote', { by: by.name })}
            <bdi>
              <MaskedText body={note} reasons="none" />
            </bdi>
          </>
        )}
      </Callout>
      <div className="offered-acts">
        {isOwn ? (
          <Button className="button" isPending={ending.busy} onPress={end}>
            {t(ending.busy ? 'routing.withdrawing' : 'routing.withdraw')}
          </Button>
        ) : (
          <>
            <Button
              className="button primary"
              isPending={accepting.busy}
              onPress={() => void accepting.act(() => desk.bridge.acceptTransfer({ conversationId }))}
            >
              {t(accepting.busy ? 'routing.accepting' : 'routing.accept')}
            </Button>
            <Button className="button" isPending={ending.busy} onPress={end}>
              {t(ending.busy ? 'routing.declining' : 'routing.decline')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
