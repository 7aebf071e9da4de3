/**
 * Data about the visitor: written here, never read here. The value is in one field of the browser, goes to main once,
 * and the field is then made anew, so that neither the document nor its undo history contains it.
 */
import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { Button } from 'react-aria-components';
import type { ConversationSummary, EntryKind, EntryReceipt } from '../../../contract/common.ts';
import { ENTRY_KINDS, ENTRY_LIMIT } from '../../limits.ts';
import { useDesk } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { fullTime, timeOfDay } from '../../i18n/format.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { isEnter } from '../../ui/isEnter.ts';
import { entryProblem } from './entryCheck.ts';

const ICONS: Record<EntryKind, IconName> = {
  name: 'person',
  email: 'mail',
  phone: 'phone',
  address: 'place',
  'date-of-birth': 'calendar',
  'order-number': 'box',
  note: 'note',
};
const FIELD = 'entry-value';

interface Props {
  conversation: ConversationSummary;
  entries: readonly EntryReceipt[];
  canWrite: boolean;
  /** The field for the value takes the focus. */
  takesFocus: boolean;
}

export function EntryPanel({ conversation, entries, canWrite, takesFocus }: Props) {
  const closed = conversation.status === 'closed';
  return (
    <section className="data" id="data-panel" data-region="data" aria-labelledby="data-title">
      <div className="pane-head">
        <h2 id="data-title">{canWrite ? t('entry.title') : t('entry.titleReading')}</h2>
      </div>
      <div className="data-body">
        {canWrite && !closed ? (
          <EntryForm conversation={conversation} takesFocus={takesFocus} />
        ) : (
          <p className="small muted">{canWrite ? t('entry.closed') : t('entry.readOnly')}</p>
        )}
        <section className="receipts" aria-labelledby="receipts-title">
          <h3 id="receipts-title">{t('entry.receipts')}</h3>
          {entries.length === 0 ? (
            <p className="small muted">{t('entry.none')}</p>
          ) : (
            <ul>
              {entries.map((each) => (
                <Receipt key={each.id} receipt={each} />
              ))}
            </ul>
          )}
        </section>
      </div>
    </section>
  );
}

function Receipt({ receipt }: { receipt: EntryReceipt }) {
  return (
    <li data-entry-id={receipt.id} data-state={receipt.state}>
      <Icon name={ICONS[receipt.kind]} />
      <div>
        <p>
          <strong>{t(`entryKinds.${receipt.kind}.name`)}</strong>
        </p>
        <p className="small muted">
          <time dateTime={new Date(receipt.at).toISOString()} title={fullTime(receipt.at)}>
            {timeOfDay(receipt.at)}
          </time>{' '}
          {t('entry.by', { author: receipt.author })}
        </p>
      </div>
      <span className={`receipt-state small ${receipt.state}`}>
        <Icon name={receipt.state === 'stored' ? 'check' : 'clock'} />{' '}
        {receipt.state === 'stored' ? t('entry.stored') : t('entry.queued')}
      </span>
    </li>
  );
}

function EntryForm({ conversation, takesFocus }: Pick<Props, 'conversation' | 'takesFocus'>) {
  const desk = useDesk();
  const form = useRef<HTMLFormElement>(null);
  const [kind, setKind] = useState<EntryKind>('name');
  // Another kind gets another field, while the focus stays at the choice of kinds.
  const [isFirstField, setIsFirstField] = useState(true);
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);

  const save = async (): Promise<void> => {
    const field = form.current?.elements.namedItem(FIELD);
    if (busy || !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    const value = field.value.trim();
    const wrong = entryProblem(kind, value, Date.now());
    setSaved(null);
    setProblem(wrong);
    if (wrong !== null) {
      field.focus();
      return;
    }
    setBusy(true);
    try {
      await desk.addEntry(conversation.id, kind, value);
      field.value = '';
      setRound((count) => count + 1);
      setSaved(t('entry.saved', { kind: t(`entryKinds.${kind}.name`) }));
    } catch (cause) {
      setProblem(t('entry.failed', { reason: errorWords(cause) }));
    }
    setBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isEnter(event.nativeEvent) || !event.ctrlKey) return;
    event.preventDefault();
    void save();
  };

  return (
    <form
      ref={form}
      className="entry-form"
      autoComplete="off"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save();
      }}
      aria-labelledby="data-title"
      aria-describedby="entry-explain"
    >
      <p className="small muted" id="entry-explain">
        {t('entry.explain', { tenant: conversation.tenant.name })}
      </p>
      <Select
        label={t('entry.kind')}
        value={kind}
        options={ENTRY_KINDS.map((each) => ({ value: each, label: t(`entryKinds.${each}.name`) }))}
        choose={(next) => {
          setKind(next);
          setIsFirstField(false);
          setProblem(null);
          setSaved(null);
        }}
      />
      <div className="field">
        <label className="field-label" htmlFor={FIELD}>
          {t(`entryKinds.${kind}.name`)}
        </label>
        <ValueField
          key={`${kind}-${round}`}
          kind={kind}
          busy={busy}
          invalid={problem !== null}
          onKeyDown={onKeyDown}
          takesFocus={round > 0 ? saved !== null : takesFocus && isFirstField}
        />
        <span className="field-hint" id="entry-hint">
          {t(`entryKinds.${kind}.hint`)}
        </span>
      </div>
      <div role="alert">
        {problem !== null && (
          <Callout tone="danger" id="entry-problem">
            {problem}
          </Callout>
        )}
      </div>
      <Button type="submit" className="button" isPending={busy}>
        <Icon name="lock" /> {busy ? t('entry.saving') : t('entry.save')}
      </Button>
      <p className="small saved" role="status">
        {saved !== null && (
          <span className="with-icon ok">
            <Icon name="check" /> {saved}
          </span>
        )}
      </p>
    </form>
  );
}

interface ValueProps {
  kind: EntryKind;
  busy: boolean;
  invalid: boolean;
  takesFocus: boolean;
  onKeyDown: (event: KeyboardEvent) => void;
}

function ValueField({ kind, busy, invalid, takesFocus, onKeyDown }: ValueProps) {
  const common = {
    id: FIELD,
    name: FIELD,
    maxLength: ENTRY_LIMIT,
    readOnly: busy,
    autoComplete: 'off',
    autoCorrect: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    autoFocus: takesFocus,
    onKeyDown,
    'aria-invalid': invalid,
    'aria-describedby': invalid ? 'entry-problem entry-hint' : 'entry-hint',
  } as const;
  if (kind === 'address' || kind === 'note') return <textarea rows={3} {...common} />;
  return (
    <input
      type={kind === 'date-of-birth' ? 'date' : 'text'}
      inputMode={kind === 'phone' ? 'tel' : kind === 'email' ? 'email' : 'text'}
      {...common}
    />
  );
}
