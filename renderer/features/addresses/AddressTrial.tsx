/** Would this address get in, and by which rule. */
import { useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import type { AddressTrial as Trial } from '../../../contract/addresses.ts';
import type { Role } from '../../../contract/common.ts';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import type { SignedIn } from '../../store/session.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { ruleKey, subjectWords, type AddressWork } from './addressWork.ts';

export function AddressTrial({
  work,
  tenants,
  offline,
}: {
  work: AddressWork;
  tenants: SignedIn['tenants'];
  offline: boolean;
}) {
  const { status, bridge } = work;
  const [address, setAddress] = useState('');
  const [role, setRole] = useState<Role | ''>('agent');
  const [groupId, setGroupId] = useState('');
  const [tenantId, setTenantId] = useState('all');
  const [trial, setTrial] = useState<Trial | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (status === null) return null;
  const ask = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy || address.trim() === '') return;
    setBusy(true);
    try {
      const tenantIds = tenantId === 'all' ? tenants.map(({ id }) => id) : tenantId === '' ? [] : [tenantId];
      setTrial(
        await bridge.tryAddress({
          address: address.trim(),
          asking: {
            groupId: groupId === '' ? null : groupId,
            role: role === '' ? null : role,
            tenantIds: role === '' ? [] : tenantIds,
          },
        }),
      );
      setFailed(null);
    } catch (cause) {
      setTrial(null);
      setFailed(t('addresses.failed', { words: errorWords(cause) }));
    }
    setBusy(false);
  };
  return (
    <section className="view-part" data-region="trial" aria-labelledby="address-trial-title">
      <h3 id="address-trial-title">{t('addresses.try')}</h3>
      <p className="small muted">{t('addresses.tryHint')}</p>
      <form className="address-trial" autoComplete="off" noValidate onSubmit={(event) => void ask(event)}>
        <div className="field">
          <label className="field-label" htmlFor="address-to-try">
            {t('addresses.tryAddress')}
          </label>
          <input
            id="address-to-try"
            type="text"
            className="code"
            maxLength={100}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        </div>
        <Select
          label={t('addresses.tryGroup')}
          value={groupId}
          options={[
            { value: '', label: t('addresses.noGroup') },
            ...status.groups.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          choose={setGroupId}
        />
        <Select<Role | ''>
          label={t('addresses.tryRole')}
          value={role}
          options={[
            { value: '', label: t('addresses.nobody') },
            ...ROLES.map((value) => ({ value, label: t(`roles.${value}`) })),
          ]}
          choose={setRole}
        />
        {role !== '' && (
          <Select
            label={t('addresses.tryTenants')}
            value={tenantId}
            options={[
              { value: 'all', label: t('addresses.allOwn') },
              { value: '', label: t('addresses.noTenant') },
              ...tenants.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            choose={setTenantId}
          />
        )}
        <Button className="button" type="submit" isDisabled={offline || address.trim() === ''} isPending={busy}>
          {t('addresses.tryButton')}
        </Button>
      </form>
      <div role="status">
        {failed !== null && <Callout tone="danger">{failed}</Callout>}
        {trial !== null && <Outcome trial={trial} subjectOf={(subject) => subjectWords(subject, status, tenants)} />}
      </div>
    </section>
  );
}

function Outcome({
  trial,
  subjectOf,
}: {
  trial: Trial;
  subjectOf: (subject: Trial['asked'][number]['subject']) => string;
}) {
  if (trial.address === null) return <Callout tone="warning">{t('addresses.tryUnreadable')}</Callout>;
  return (
    <div className="outcome" data-allow={trial.allow}>
      <p className={`with-icon ${trial.allow ? 'ok' : 'danger'}`}>
        <Icon name={trial.allow ? 'check' : 'close'} />{' '}
        <strong>
          {trial.allow ? t('addresses.yes', { address: trial.address }) : t('addresses.no', { address: trial.address })}
        </strong>
      </p>
      <ul className="lines">
        {trial.asked.map(({ subject, isMet, rules, by }) => (
          <li key={JSON.stringify(subject)}>
            <p className={isMet ? '' : 'danger'}>
              {isMet
                ? t('addresses.met', { subject: subjectOf(subject) })
                : t('addresses.unmet', { subject: subjectOf(subject), count: rules })}
            </p>
            {by.map((rule) => (
              <p className="small" key={ruleKey(rule)}>
                <span className="address-range">{rule.range}</span>{' '}
                {rule.note !== '' ? rule.note : rule.id === null ? t('addresses.inPolicy') : ''}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
