/** Would this address get in, and by which rule. */
import { useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import type { AddressTrial as Trial } from '../../../contract/addresses.ts';
import type { Role } from '../../../contract/common.ts';
import { addresses as words } from '../../i18n/addressesWords.ts';
import type { SignedIn } from '../../frame/TopBar.tsx';
import { roles } from '../../i18n/strings.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { ruleKey, said, subjectWords, type AddressWork } from './addressWork.ts';

const ROLES = Object.keys(roles) as Role[];

export function AddressTrial({
  work,
  tenants,
  offline,
}: {
  work: AddressWork;
  tenants: SignedIn['tenants'];
  offline: boolean;
}) {
  const { standing, bridge } = work;
  const [address, setAddress] = useState('');
  const [role, setRole] = useState<Role | ''>('agent');
  const [groupId, setGroupId] = useState('');
  const [tenantId, setTenantId] = useState('all');
  const [trial, setTrial] = useState<Trial | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (standing === null) return null;
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
      setFailed(words.failed(said(cause)));
    }
    setBusy(false);
  };
  return (
    <section className="masking-part" data-region="trial" aria-labelledby="address-trial-title">
      <h3 id="address-trial-title">{words.try}</h3>
      <p className="small muted">{words.tryHint}</p>
      <form className="address-trial" autoComplete="off" noValidate onSubmit={(event) => void ask(event)}>
        <div className="field">
          <label className="field-label" htmlFor="address-to-try">
            {words.tryAddress}
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
          label={words.tryGroup}
          value={groupId}
          options={[
            { value: '', label: words.noGroup },
            ...standing.groups.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          choose={setGroupId}
        />
        <Select<Role | ''>
          label={words.tryRole}
          value={role}
          options={[{ value: '', label: words.nobody }, ...ROLES.map((value) => ({ value, label: roles[value] }))]}
          choose={setRole}
        />
        {role !== '' && (
          <Select
            label={words.tryTenants}
            value={tenantId}
            options={[
              { value: 'all', label: words.allOwn },
              { value: '', label: words.noTenant },
              ...tenants.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            choose={setTenantId}
          />
        )}
        <Button className="button" type="submit" isDisabled={offline || address.trim() === ''} isPending={busy}>
          {words.tryButton}
        </Button>
      </form>
      <div role="status">
        {failed !== null && (
          <p className="callout danger">
            <Icon name="warning" /> <span>{failed}</span>
          </p>
        )}
        {trial !== null && <Outcome trial={trial} subjectOf={(subject) => subjectWords(subject, standing, tenants)} />}
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
  if (trial.address === null)
    return (
      <p className="callout warning">
        <Icon name="warning" /> <span>{words.tryUnreadable}</span>
      </p>
    );
  return (
    <div className="outcome" data-allow={trial.allow}>
      <p className={`with-icon ${trial.allow ? 'ok' : 'danger'}`}>
        <Icon name={trial.allow ? 'check' : 'close'} />{' '}
        <strong>{trial.allow ? words.yes(trial.address) : words.no(trial.address)}</strong>
      </p>
      <ul className="lines">
        {trial.asked.map(({ subject, isMet, rules, by }) => (
          <li key={JSON.stringify(subject)}>
            <p className={isMet ? '' : 'danger'}>
              {isMet ? words.met(subjectOf(subject)) : words.unmet(subjectOf(subject), rules)}
            </p>
            {by.map((rule) => (
              <p className="small" key={ruleKey(rule)}>
                <span className="address-range">{rule.range}</span>{' '}
                {rule.note !== '' ? rule.note : rule.id === null ? words.inPolicy : ''}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
