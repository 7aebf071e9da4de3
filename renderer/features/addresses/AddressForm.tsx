/**
 * A rule to be added or changed. A fault is shown beside its field; the server checks values, and this form only what
 * is missing.
 */
import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { AddressRule, AddressUse, RuleSubject } from '../../../contract/addresses.ts';
import type { Role } from '../../../contract/common.ts';
import { ADDRESS_USES } from '../../../core/vocabulary/addressUses.ts';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import { t } from '../../i18n/index.ts';
import { inWords } from '../../i18n/inWords.ts';
import type { SignedIn } from '../../store/session.ts';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import type { AddressWork } from './addressWork.ts';

/** Whom a rule of each use can be for. */
const KINDS: Readonly<Record<AddressUse, readonly RuleSubject['kind'][]>> = {
  server: ['everybody', 'group', 'role', 'tenant'],
  workstation: ['everybody', 'group'],
  'desk-proxy': ['everybody'],
  'visitor-proxy': ['everybody'],
};
type Field = 'range' | 'subject' | 'note' | 'expiresAt';

/** `2026-01-31T17:00` in the zone of this workstation, as the field wants it. */
function localTime(at: number | null): string {
  if (at === null) return '';
  const time = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return time.toISOString().slice(0, 16);
}

interface Props {
  work: AddressWork;
  rule: AddressRule | null;
  tenants: SignedIn['tenants'];
  close: () => void;
}

export function AddressForm({ work, rule, tenants, close }: Props) {
  const groups = work.status?.groups ?? [];
  const form = useRef<HTMLFormElement>(null);
  const [range, setRange] = useState(rule?.range ?? '');
  const [use, setUse] = useState<AddressUse>(rule?.use ?? 'server');
  const [kind, setKind] = useState<RuleSubject['kind']>(rule?.subject.kind ?? 'everybody');
  const [groupId, setGroupId] = useState(rule?.subject.kind === 'group' ? rule.subject.groupId : (groups[0]?.id ?? ''));
  const [role, setRole] = useState<Role>(rule?.subject.kind === 'role' ? rule.subject.role : 'agent');
  const [tenantId, setTenantId] = useState(
    rule?.subject.kind === 'tenant' ? rule.subject.tenantId : (tenants[0]?.id ?? ''),
  );
  const [note, setNote] = useState(rule?.note ?? '');
  const [until, setUntil] = useState(localTime(rule?.expiresAt ?? null));
  const [wrong, setWrong] = useState<{ field: Field; words: string } | null>(null);
  useEffect(() => {
    // Where something is wrong, the person goes on there.
    if (wrong !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);

  const chosen = KINDS[use].includes(kind) ? kind : 'everybody';
  const subject = (): RuleSubject =>
    chosen === 'group'
      ? { kind: chosen, groupId }
      : chosen === 'role'
        ? { kind: chosen, role }
        : chosen === 'tenant'
          ? { kind: chosen, tenantId }
          : { kind: 'everybody' };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (work.busy) return;
    const expiresAt = until === '' ? null : new Date(until).getTime();
    if (range.trim() === '') return setWrong({ field: 'range', words: t('addresses.missing') });
    if (chosen === 'group' && groupId === '') return setWrong({ field: 'subject', words: t('addresses.noGroups') });
    if (expiresAt !== null && !Number.isFinite(expiresAt))
      return setWrong({ field: 'expiresAt', words: t('addresses.badTime') });
    const id = rule?.id ?? null;
    const written = { range: range.trim(), use, subject: subject(), note: note.trim(), expiresAt };
    const fault = await work.change(
      id === null ? { action: 'add', rule: written } : { action: 'edit', id, rule: written },
    );
    if (fault === null) close();
    else setWrong({ field: fault.field, words: inWords(fault.notice) });
  };
  const problem = (field: Field): string | null => (wrong?.field === field ? wrong.words : null);
  return (
    <Window
      role="alertdialog"
      isOpen
      close={close}
      title={rule === null ? t('addresses.addTitle') : t('addresses.editTitle')}
    >
      <form ref={form} className="stack" autoComplete="off" noValidate onSubmit={(event) => void save(event)}>
        <Field label={t('addresses.range')} hint={t('addresses.rangeHint')} problem={problem('range')}>
          {(own) => (
            <input
              {...own}
              type="text"
              className="code"
              maxLength={100}
              value={range}
              autoFocus
              onChange={(event) => setRange(event.target.value)}
              autoComplete="off"
              autoCorrect="off"
              autoCapitalize="off"
              spellCheck={false}
            />
          )}
        </Field>
        <div>
          <Select
            label={t('addresses.use')}
            value={use}
            options={ADDRESS_USES.map((value) => ({ value, label: t(`addresses.uses.${value}`) }))}
            choose={setUse}
          />
          <p className="field-hint">{t(`addresses.usesHint.${use}`)}</p>
        </div>
        {KINDS[use].length > 1 && (
          <div>
            <Select
              label={t('addresses.subject')}
              value={chosen}
              options={KINDS[use].map((value) => ({ value, label: t(`addresses.kinds.${value}`) }))}
              choose={setKind}
            />
            {use === 'server' && <p className="field-hint">{t(`addresses.kindsHint.${chosen}`)}</p>}
          </div>
        )}
        {chosen === 'group' &&
          (groups.length === 0 ? (
            <p className="small warning">{t('addresses.noGroups')}</p>
          ) : (
            <Select
              label={t('addresses.group')}
              value={groupId}
              options={groups.map(({ id, name }) => ({ value: id, label: name }))}
              choose={setGroupId}
            />
          ))}
        {chosen === 'role' && (
          <Select
            label={t('addresses.role')}
            value={role}
            options={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
            choose={setRole}
          />
        )}
        {chosen === 'tenant' && (
          <Select
            label={t('addresses.company')}
            value={tenantId}
            options={tenants.map(({ id, name }) => ({ value: id, label: name }))}
            choose={setTenantId}
          />
        )}
        <div role="alert">{problem('subject') !== null && <p className="small danger">{problem('subject')}</p>}</div>
        <Field label={t('addresses.note')} hint={t('addresses.noteHint')} problem={problem('note')}>
          {(own) => (
            <input
              {...own}
              type="text"
              maxLength={200}
              value={note}
              onChange={(event) => setNote(event.target.value)}
              autoComplete="off"
            />
          )}
        </Field>
        <Field label={t('addresses.expires')} hint={t('addresses.expiresHint')} problem={problem('expiresAt')}>
          {(own) => (
            <input {...own} type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
          )}
        </Field>
        <div className="window-foot">
          <Button className="button" onPress={close}>
            {t('app.cancel')}
          </Button>
          <Button className="button primary" type="submit" isDisabled={work.busy}>
            {work.busy ? t('addresses.saving') : t('addresses.save')}
          </Button>
        </div>
      </form>
    </Window>
  );
}

interface FieldProps {
  label: string;
  hint: string;
  problem: string | null;
  children: (own: { id: string; 'aria-invalid': boolean; 'aria-describedby': string }) => ReactNode;
}

function Field({ label, hint, problem, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-invalid': problem !== null, 'aria-describedby': `${id}-wrong ${id}-hint` })}
      <p className="field-hint" id={`${id}-hint`}>
        {hint}
      </p>
      <div role="alert" id={`${id}-wrong`}>
        {problem !== null && <p className="small danger">{problem}</p>}
      </div>
    </div>
  );
}
