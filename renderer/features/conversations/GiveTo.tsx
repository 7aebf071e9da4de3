/** Asks a supervisor who shall answer a conversation, and gives it to them. */
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { useDesk } from '../../store/context.ts';
import { useSubmit } from '../../store/useSubmit.ts';
import { t } from '../../i18n/index.ts';
import { visitorTitle } from '../../i18n/names.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Failed } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';
import { Window } from '../../ui/Window.tsx';
import { receiverOptions } from './receiverOptions.ts';

export function GiveTo({ conversation }: { conversation: ConversationSummary }) {
  const [asking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  return (
    <>
      <Button className="button quiet" onPress={() => setAsking(true)}>
        <Icon name="person" /> {t('routing.giveTo')}
      </Button>
      <Window isOpen={asking} close={close} title={t('routing.giveToTitle')} closeLabel={t('app.cancel')}>
        {asking && <Ask conversation={conversation} close={close} />}
      </Window>
    </>
  );
}

function Ask({ conversation, close }: { conversation: ConversationSummary; close: () => void }) {
  const desk = useDesk();
  const { id: conversationId, assignedTo } = conversation;
  const { busy, problem, submit } = useSubmit();
  const ask = useCallback(() => desk.bridge.listReceivers({ conversationId }), [desk, conversationId]);
  const { value: receivers, failed, load } = useLoaded(ask);
  const options = receivers === null ? null : receiverOptions(receivers, assignedTo?.id ?? null, 'people');
  const [chosen, setChosen] = useState<string | null>(null);
  const value = chosen ?? options?.first ?? null;
  return (
    <form
      className="stack"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const personId = value?.split(' ')[1];
        if (personId === undefined) return;
        void submit(async () => {
          await desk.bridge.assignConversation({ conversationId, personId });
          close();
        });
      }}
    >
      <p>
        {t('routing.giveToText', {
          visitor: visitorTitle(conversation.visitorName),
          tenant: conversation.tenant.name,
        })}
      </p>
      {failed && <Failed text={t('routing.notListed')} retryLabel={t('app.retry')} retry={load} />}
      {options !== null && value === null && <p className="muted">{t('routing.noOther')}</p>}
      {options !== null && value !== null && (
        <Select label={t('routing.choose')} value={value} choose={setChosen} options={options.groups} />
      )}
      <div role="alert">{problem !== null && <Callout tone="danger">{problem}</Callout>}</div>
      <div className="window-foot">
        <Button className="button" onPress={close}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" className="button primary" isPending={busy} isDisabled={value === null}>
          {busy ? t('routing.giving') : t('routing.give')}
        </Button>
      </div>
    </form>
  );
}
