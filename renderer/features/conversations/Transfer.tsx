/** Asks the agent to whom the conversation goes, with a note, and offers it to them. */
import { useCallback, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { NOTE_LIMIT } from '../../limits.ts';
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

export function Transfer({ conversation }: { conversation: ConversationSummary }) {
  const [asking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  return (
    <>
      <Button className="button quiet" onPress={() => setAsking(true)}>
        <Icon name="send" /> {t('routing.transfer')}
      </Button>
      <Window isOpen={asking} close={close} title={t('routing.transferTitle')} closeLabel={t('app.cancel')}>
        {asking && <Ask conversation={conversation} close={close} />}
      </Window>
    </>
  );
}

function Ask({ conversation, close }: { conversation: ConversationSummary; close: () => void }) {
  const desk = useDesk();
  const { id: conversationId, assignedTo } = conversation;
  const { busy, problem, submit } = useSubmit();
  const note = useRef<HTMLTextAreaElement>(null);
  const ask = useCallback(() => desk.bridge.listReceivers({ conversationId }), [desk, conversationId]);
  const { value: receivers, failed, load } = useLoaded(ask);
  const options = receivers === null ? null : receiverOptions(receivers, assignedTo?.id ?? null, 'with-teams');
  const [chosen, setChosen] = useState<string | null>(null);
  const value = chosen ?? options?.first ?? null;
  return (
    <form
      className="stack"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (value === null) return;
        const [kind, id = ''] = value.split(' ');
        void submit(async () => {
          await desk.bridge.transferConversation({
            conversationId,
            to: { kind: kind === 'team' ? 'team' : 'person', id },
            note: note.current?.value.trim() ?? '',
          });
          close();
        });
      }}
    >
      <p>
        {t('routing.transferText', {
          visitor: visitorTitle(conversation.visitorName),
          tenant: conversation.tenant.name,
        })}
      </p>
      {failed && <Failed text={t('routing.notListed')} retryLabel={t('app.retry')} retry={load} />}
      {options !== null && value === null && <p className="muted">{t('routing.noOther')}</p>}
      {options !== null && value !== null && (
        <>
          <Select label={t('routing.transferTo')} value={value} choose={setChosen} options={options.groups} />
          <div className="field">
            <label className="field-label" htmlFor="transfer-note">
              {t('routing.note')}
            </label>
            <textarea
              id="transfer-note"
              name="note"
              ref={note}
              rows={3}
              maxLength={NOTE_LIMIT}
              aria-describedby="transfer-hint"
              autoComplete="off"
              autoCorrect="off"
              autoCapitalize="off"
              spellCheck={false}
            />
            <p className="small muted" id="transfer-hint">
              {t('routing.noteHint')}
            </p>
          </div>
        </>
      )}
      <div role="alert">{problem !== null && <Callout tone="danger">{problem}</Callout>}</div>
      <div className="window-foot">
        <Button className="button" onPress={close}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" className="button primary" isPending={busy} isDisabled={value === null}>
          {busy ? t('routing.offering') : t('routing.offer')}
        </Button>
      </div>
    </form>
  );
}
