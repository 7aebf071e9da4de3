/** Asks before a rule is removed, and says what its removal does. */
import type { AddressRule } from '../../../contract/addresses.ts';
import { t } from '../../i18n/index.ts';
import type { SignedIn } from '../../store/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Callout } from '../../ui/Callout.tsx';
import { sameSubject, subjectWords, type AddressWork } from './addressWork.ts';

export function RemoveAddress({
  work,
  rule,
  tenants,
  close,
}: {
  work: AddressWork;
  rule: AddressRule | null;
  tenants: SignedIn['tenants'];
  close: () => void;
}) {
  const { status } = work;
  const subject = rule === null || status === null ? '' : subjectWords(rule.subject, status, tenants);
  const isLast =
    rule !== null &&
    rule.use === 'server' &&
    rule.subject.kind !== 'everybody' &&
    status?.rules.filter((each) => each.use === 'server' && sameSubject(each.subject, rule.subject)).length === 1;
  return (
    <Confirm
      isOpen={rule !== null}
      close={close}
      title={t('addresses.removeTitle')}
      cancelLabel={t('app.cancel')}
      confirmLabel={t('addresses.remove')}
      confirm={() => {
        if (rule !== null && rule.id !== null) void work.change({ action: 'remove', id: rule.id });
      }}
    >
      <p>{rule !== null && t('addresses.removeText', { range: rule.range, subject })}</p>
      {isLast && (
        <Callout tone="warning">
          {rule.subject.kind === 'group' ? t('addresses.lastOfGroup') : t('addresses.lastNarrowing', { subject })}
        </Callout>
      )}
    </Confirm>
  );
}
