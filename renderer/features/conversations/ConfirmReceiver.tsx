/**
 * Asks whom a message is for, when it may be meant for another visitor. The focus is on the way back, and Enter does
 * nothing: the key that sends messages neither sends this one nor throws the question away.
 */
import type { KeyboardEvent } from 'react';
import type { EventPayload } from '../../../contract/bridge.ts';
import { useDesk, usePicked } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { maskedTypeName, visitorTitle } from '../../i18n/names.ts';
import { Window } from '../../ui/Window.tsx';

export function ConfirmReceiver() {
  const desk = useDesk();
  const asked = usePicked((each) => each.receiver);
  const answer = (send: boolean): void => void desk.answerReceiver(send);
  return (
    <Window role="alertdialog" isOpen={asked !== null} close={() => answer(false)} title={t('receiver.title')}>
      {asked !== null && <Ask key={asked.askId} asked={asked} answer={answer} />}
    </Window>
  );
}

function Ask({ asked, answer }: { asked: EventPayload<'receiver'>; answer: (send: boolean) => void }) {
  const { askId, visitor, tenant, kinds, doubt } = asked;
  const who = visitorTitle(visitor);
  const ignoreEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') event.preventDefault();
  };
  return (
    <div className="stack receiver-question">
      <p>{t(`receiver.doubt.${doubt}`)}</p>
      <dl className="facts">
        <div>
          <dt>{t('receiver.to')}</dt>
          <dd>
            <strong>{who}</strong>
          </dd>
        </div>
        <div>
          <dt>{t('receiver.of')}</dt>
          <dd>
            <strong>{tenant}</strong>
          </dd>
        </div>
        {kinds.length > 0 && (
          <div>
            <dt>{t('receiver.contains')}</dt>
            <dd>{kinds.map((kind) => maskedTypeName(kind)).join(', ')}</dd>
          </div>
        )}
      </dl>
      <p className="muted small">{t('receiver.keys')}</p>
      <div className="window-foot">
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the window has just opened to ask this */}
        <button type="button" className="button" autoFocus onKeyDown={ignoreEnter} onClick={() => answer(false)}>
          {t('receiver.back')}
        </button>
        <button
          type="button"
          className="button primary"
          data-confirms={askId}
          onKeyDown={ignoreEnter}
          onClick={() => answer(true)}
        >
          {t('receiver.send', { visitor: who })}
        </button>
      </div>
    </div>
  );
}
