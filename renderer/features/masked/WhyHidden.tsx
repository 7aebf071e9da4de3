/** Answers "why is this hidden?" without the value, and lets a supervisor mark it as a false positive. */
import { useId, useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import type { MaskWhy } from '../../../contract/evidence.ts';
import { t, wordsFor } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { inWords } from '../../i18n/inWords.ts';
import { useDesk } from '../../store/context.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { maskReasonWords, whyHidden } from './why.ts';
import { Window } from '../../ui/Window.tsx';
import { FormFoot } from '../../ui/Form.tsx';

export interface HiddenPlace {
  readonly conversationId: string;
  readonly messageId: string;
  readonly start: number;
  readonly type: string;
  readonly shown: string;
  readonly words: string;
  readonly why: MaskWhy;
}

interface Props {
  place: HiddenPlace;
  canExcept: boolean;
  close: () => void;
}

export function WhyHidden({ place, canExcept, close }: Props) {
  const [saying, setSaying] = useState(false);
  const not = canExcept ? wordsFor(`notA.${place.type}`) : null;
  if (saying && not !== null) return <NotSensitive place={place} not={not} close={close} />;
  const { what, cue, check } = whyHidden(place.type, place.why);
  return (
    <Window isOpen close={close} title={t('why.title')} closeLabel={t('help.close')}>
      <dl className="facts">
        <div>
          <dt>{t('why.what')}</dt>
          <dd>{what}</dd>
        </div>
        <div>
          <dt>{t('why.cue')}</dt>
          <dd>{cue}</dd>
        </div>
        <div>
          <dt>{t('why.check')}</dt>
          <dd>{check}</dd>
        </div>
        <div>
          <dt>{t('why.reason')}</dt>
          <dd>{maskReasonWords(place.why)}</dd>
        </div>
      </dl>
      <p className="with-icon muted">
        <Icon name="lock" /> <span>{t('why.sealed')}</span>
      </p>
      <div className="window-foot">
        {not !== null && (
          <Button className="button quiet" onPress={() => setSaying(true)}>
            {t('why.notThis', { what: not })}
          </Button>
        )}
        <Button className="button" autoFocus onPress={close}>
          {t('why.close')}
        </Button>
      </div>
    </Window>
  );
}

const DAYS = ['7', '30', ''] as const;
type Days = (typeof DAYS)[number];

function NotSensitive({ place, not, close }: { place: HiddenPlace; not: string; close: () => void }) {
  const desk = useDesk();
  const id = useId();
  const [reason, setReason] = useState('');
  const [days, setDays] = useState<Days>('30');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [second, setSecond] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    if (busy) return;
    if (reason.trim().length < 10) {
      setProblem(t('why.shortReason'));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      const { conversationId, messageId, start, type, shown } = place;
      const answer = await desk.bridge.exceptValue({
        conversationId,
        messageId,
        start,
        type,
        shown,
        reason,
        secondLook: second !== null,
        days: days === '' ? null : Number(days),
      });
      if (answer.outcome !== 'second-look') {
        desk.notice(answer.outcome === 'done' ? t('why.said') : t('why.asked'), 'info');
        close();
        return;
      }
      setSecond(inWords(answer.notice));
      if (days === '') setDays('30');
    } catch (cause) {
      setProblem(errorWords(cause));
    }
    setBusy(false);
  };
  const choices = DAYS.filter((each) => second === null || each !== '');
  return (
    <Window isOpen close={close} title={t('why.notTitle', { what: not })} closeLabel={t('help.close')}>
      <form
        className="stack"
        noValidate
        autoComplete="off"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void save();
        }}
      >
        <p>{t('why.notText', { what: not })}</p>
        <div className="field">
          <label className="field-label" htmlFor={`${id}-reason`}>
            {t('why.reasonLabel')}
          </label>
          <textarea
            id={`${id}-reason`}
            rows={2}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={problem !== null}
            aria-describedby={`${id}-hint ${id}-problem`}
          />
          <span className="field-hint" id={`${id}-hint`}>
            {t('why.reasonHint')}
          </span>
        </div>
        <Select
          label={t('why.days')}
          value={days}
          options={choices.map((value) => ({
            value,
            label: value === '' ? t('why.forGood') : t('why.daysOf', { count: Number(value) }),
          }))}
          choose={setDays}
        />
        <div role="alert" id={`${id}-problem`}>
          {second !== null && <Callout tone="warning">{second}</Callout>}
          {problem !== null && <Callout tone="danger">{problem}</Callout>}
        </div>
        <FormFoot
          cancel={close}
          cancelLabel={t('app.cancel')}
          isPending={busy}
          submitLabel={busy ? t('why.saying') : second === null ? t('why.say') : t('why.saySecond')}
        />
      </form>
    </Window>
  );
}
