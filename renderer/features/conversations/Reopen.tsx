/** Opens a closed conversation again; only for as long as policy allows it. */
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useClock } from '../../store/clock.ts';
import { useDesk } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useAct } from './useAct.ts';

export function Reopen({ conversationId }: { conversationId: string }) {
  const desk = useDesk();
  const { busy, act } = useAct();
  const [until, setUntil] = useState<number | null>(null);
  useEffect(() => {
    let isShown = true;
    desk.bridge.reopenUntil({ conversationId }).then(
      (answer) => {
        if (isShown) setUntil(answer.until);
      },
      // Unknown is no.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [desk, conversationId]);
  const isInTime = useClock((now) => until !== null && now < until);
  if (!isInTime) return null;
  return (
    <Button
      className="button"
      isPending={busy}
      onPress={() => void act(() => desk.bridge.reopenConversation({ conversationId }))}
    >
      <Icon name="chat" /> {t(busy ? 'routing.reopening' : 'routing.reopen')}
    </Button>
  );
}
