/** Asks who gets a conversation: the button, and the window with the people, or people and teams, who can take it. */
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { ConversationSummary } from '../../../contract/common.ts';
import { useDesk } from '../../store/context.ts';
import { useSubmit } from '../../store/useSubmit.ts';
import { t } from '../../i18n/index.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Failed } from '../../ui/Empty.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { useLoaded } from '../../ui/useLoaded.ts';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { Window } from '../../ui/Window.tsx';
import { receiverOptions } from './receiverOptions.ts';

export interface Receiver {
  readonly kind: 'person' | 'team';
  readonly id: string;
}
interface Props {
  readonly conversation: ConversationSummary;
  readonly icon: IconName;
  /** The act whose keys open the window. */
  readonly action?: 'transfer';
  readonly among: Parameters<typeof receiverOptions>[2];
  readonly words: Readonly<Record<'button' | 'title' | 'text' | 'choose' | 'send' | 'sending', string>>;
  /** The window closes when it resolves, and shows why where it rejects. */
  readonly send: (to: Receiver) => Promise<unknown>;
  /** Further fields, below the choice. */
  readonly children?: ReactNode;
}

export function ReceiverForm({ icon, words, action, ...asked }: Props) {
  const [asking, setAsking] = useState(false);
  useShortcuts(action === undefined ? {} : { [action]: () => setAsking(true) });
  const close = (): void => setAsking(false);
  return (
    <>
      <Button className="button quiet" onPress={() => setAsking(true)}>
        <Icon name={icon} /> {words.button}
      </Button>
      <Window isOpen={asking} close={close} title={words.title} closeLabel={t('app.cancel')}>
        {asking && <Ask {...asked} words={words} close={close} />}
      </Window>
    </>
  );
}

function Ask({
  conversation,
  among,
  words,
  send,
  children,
  close,
}: Omit<Props, 'icon' | 'action'> & { close: () => void }) {
  const desk = useDesk();
  const { id: conversationId, assignedTo } = conversation;
  const { busy, problem, submit } = useSubmit();
  const ask = useCallback(() => desk.bridge.listReceivers({ conversationId }), [desk, conversationId]);
  const { value: receivers, failed, load } = useLoaded(ask);
  const options = receivers === null ? null : receiverOptions(receivers, assignedTo?.id ?? null, among);
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
          await send({ kind: kind === 'team' ? 'team' : 'person', id });
          close();
        });
      }}
    >
      <p>{words.text}</p>
      {failed && <Failed text={t('routing.notListed')} retryLabel={t('app.retry')} retry={load} />}
      {options !== null && value === null && <p className="muted">{t('routing.noOther')}</p>}
      {options !== null && value !== null && (
        <>
          <Chooses>
            <Select label={words.choose} value={value} choose={setChosen} options={options.groups} />
          </Chooses>
          {children}
        </>
      )}
      <div role="alert">{problem !== null && <Callout tone="danger">{problem}</Callout>}</div>
      <div className="window-foot">
        <Button className="button" onPress={close}>
          {t('app.cancel')}
        </Button>
        <Button type="submit" className="button primary" isPending={busy} isDisabled={value === null}>
          {busy ? words.sending : words.send}
        </Button>
      </div>
    </form>
  );
}

/** Takes the focus once there is something to choose; Enter in it sends, as in any other field of a form. */
function Chooses({ children }: { children: ReactNode }) {
  const around = useRef<HTMLDivElement>(null);
  useEffect(() => around.current?.querySelector('select')?.focus(), []);
  return (
    <div
      ref={around}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        event.currentTarget.closest('form')?.requestSubmit();
      }}
    >
      {children}
    </div>
  );
}
