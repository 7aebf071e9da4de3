/** The administrator's view of addresses: rules, what they make of an address, and who was refused. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { AddressRule } from '../../../contract/addresses.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import type { SignedIn } from '../../store/session.ts';
import { useClock } from '../../store/clock.ts';
import { fullTime } from '../../i18n/format.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Intrusions } from './Intrusions.tsx';
import { Window } from '../../ui/Window.tsx';
import { AddressForm } from './AddressForm.tsx';
import { AddressTrial } from './AddressTrial.tsx';
import { ruleKey, sameSubject, subjectWords, useAddressWork, type AddressWork } from './addressWork.ts';
import type { ViewProps } from '../../store/session.ts';

/** Rules drawn at a time; with more, a search is quicker than the eye. */
const MOST_SHOWN = 100;

export function Addresses({ state }: ViewProps) {
  const work = useAddressWork();
  const { status } = work;
  const offline = state.connection === 'offline';
  const [form, setForm] = useState<AddressRule | 'new' | null>(null);
  const [removing, setRemoving] = useState<AddressRule | null>(null);
  const [undoing, setUndoing] = useState(false);
  const undo = status?.undo ?? null;
  return (
    <main className="view addresses">
      <div className="view-head" data-region="addresses">
        <div className="view-title">
          <h2>{t('addresses.title')}</h2>
          <p className="muted">{t('addresses.intro')}</p>
        </div>
        <p className="address-own" role="status">
          {status !== null && <strong>{t('addresses.own', { address: status.ownAddress })}</strong>}
        </p>
        <div className="view-actions">
          <Button
            className="button quiet"
            isDisabled={work.busy || offline || undo === null}
            onPress={() => setUndoing(true)}
          >
            {t('addresses.undo')}
          </Button>
          <Button className="button" isDisabled={work.busy || offline} onPress={() => void work.load()}>
            {t('addresses.loadAgain')}
          </Button>
          <Button
            className="button primary"
            isDisabled={work.busy || offline || status === null}
            onPress={() => setForm('new')}
          >
            {t('addresses.add')}
          </Button>
        </div>
        <div className="view-notice" role="status">
          {work.notice !== null && (
            <p className={`callout ${work.notice.tone}`}>
              <Icon name={work.notice.tone === 'info' ? 'check' : 'warning'} /> <span>{work.notice.text}</span>
            </p>
          )}
          {work.failed !== null && status !== null && (
            <p className="callout danger">
              <Icon name="warning" /> <span>{work.failed}</span>
            </p>
          )}
        </div>
      </div>
      {work.failed !== null && status === null && (
        <Failed text={t('addresses.error')} retryLabel={t('app.retry')} retry={() => void work.load()} />
      )}
      {work.failed === null && status === null && <Loading label={t('addresses.loading')} rows={8} />}
      {status !== null && (
        <div className="view-columns">
          <div className="view-main">
            <Rules work={work} tenants={state.tenants} offline={offline} edit={setForm} remove={setRemoving} />
          </div>
          <div className="view-side">
            <AddressTrial work={work} tenants={state.tenants} offline={offline} />
            <Intrusions />
          </div>
        </div>
      )}
      {form !== null && status !== null && (
        <AddressForm
          work={work}
          rule={form === 'new' ? null : form}
          tenants={state.tenants}
          close={() => setForm(null)}
        />
      )}
      <Removing work={work} rule={removing} tenants={state.tenants} close={() => setRemoving(null)} />
      <Window role="alertdialog" isOpen={undoing} close={() => setUndoing(false)} title={t('addresses.undoTitle')}>
        <p>
          {undo !== null &&
            t(`addresses.undoText.${undo.action}`, {
              range: undo.range,
              by: undo.by ?? t('addresses.undoBySomebody'),
              at: fullTime(undo.at),
            })}
        </p>
        <div className="window-foot">
          <Button className="button" autoFocus onPress={() => setUndoing(false)}>
            {t('app.cancel')}
          </Button>
          <Button
            className="button primary"
            onPress={() => {
              setUndoing(false);
              void work.undo();
            }}
          >
            {t('addresses.undo')}
          </Button>
        </div>
      </Window>
      <Window role="alertdialog" isOpen={work.waiting !== null} close={work.forget} title={t('addresses.lockTitle')}>
        <p className="callout danger">
          <Icon name="warning" /> <span>{t('addresses.lockText', { address: work.waiting?.ownAddress ?? '' })}</span>
        </p>
        <div className="window-foot">
          <Button className="button primary" autoFocus onPress={work.forget}>
            {t('app.cancel')}
          </Button>
          <Button className="button" onPress={() => void work.waiting?.again()}>
            {t('addresses.lockAnyway')}
          </Button>
        </div>
      </Window>
    </main>
  );
}

interface RulesProps {
  work: AddressWork;
  tenants: SignedIn['tenants'];
  offline: boolean;
  edit: (rule: AddressRule) => void;
  remove: (rule: AddressRule) => void;
}

function Rules({ work, tenants, offline, edit, remove }: RulesProps) {
  const [query, setQuery] = useState('');
  const { status } = work;
  if (status === null) return null;
  const wanted = query
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = status.rules.filter((rule) => {
    const text = (
      `${rule.range} ${rule.note} ${subjectWords(rule.subject, status, tenants)} ` +
      `${t(`addresses.uses.${rule.use}`)} ${rule.by ?? ''}`
    ).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  const shown = found.slice(0, MOST_SHOWN);
  return (
    <section className="view-part" data-region="rules" aria-labelledby="rules-title">
      <div className="address-search">
        <h3 id="rules-title">{t('addresses.rules')}</h3>
        <div className="search">
          <Icon name="search" />
          <input
            type="text"
            aria-label={t('addresses.search')}
            placeholder={t('addresses.searchHint')}
            maxLength={120}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        </div>
        <p className="small muted" role="status">
          {found.length === status.rules.length
            ? t('addresses.countAll', { count: status.rules.length })
            : t('addresses.countSome', { shown: found.length, all: status.rules.length })}
        </p>
      </div>
      {found.length === 0 ? (
        <Empty
          icon="globe"
          {...(status.rules.length === 0 ? wordsOf('addresses.none') : wordsOf('addresses.nothingFound'))}
        />
      ) : (
        <ul className="lines">
          {shown.map((rule) => (
            <Rule
              key={ruleKey(rule)}
              rule={rule}
              subject={subjectWords(rule.subject, status, tenants)}
              isFixed={work.busy || offline}
              edit={() => edit(rule)}
              remove={() => remove(rule)}
            />
          ))}
        </ul>
      )}
      {found.length > shown.length && (
        <p className="small muted">{t('addresses.more', { count: found.length - shown.length })}</p>
      )}
    </section>
  );
}

function Rule({
  rule,
  subject,
  isFixed,
  edit,
  remove,
}: {
  rule: AddressRule;
  subject: string;
  isFixed: boolean;
  edit: () => void;
  remove: () => void;
}) {
  const isOver = useClock((now) => rule.expiresAt !== null && rule.expiresAt <= now);
  const time = rule.expiresAt === null ? '' : fullTime(rule.expiresAt);
  return (
    <li className="address-rule" data-range={rule.range} data-use={rule.use}>
      <div>
        <p>
          <strong className="address-range">{rule.range}</strong> <span>{subject}</span>
        </p>
        {rule.use !== 'server' && <p className="small">{t(`addresses.uses.${rule.use}`)}</p>}
        {rule.note !== '' && <p className="address-note">{rule.note}</p>}
        {rule.expiresAt !== null && (
          <p className={isOver ? 'small warning with-icon' : 'small'}>
            {isOver && <Icon name="warning" />}
            <span>{isOver ? t('addresses.over', { time }) : t('addresses.until', { time })}</span>
          </p>
        )}
        {rule.at !== null && (
          <p className="small muted">
            {rule.by === null
              ? t('addresses.changed', { time: fullTime(rule.at) })
              : t('addresses.changedBy', { by: rule.by, time: fullTime(rule.at) })}
          </p>
        )}
      </div>
      {rule.id === null ? (
        <p className="small muted" title={t('addresses.inPolicyHint')}>
          {t('addresses.inPolicy')}
        </p>
      ) : (
        <div className="address-actions">
          <Button
            className="button quiet"
            isDisabled={isFixed}
            aria-label={t('addresses.editLabel', { range: rule.range, subject })}
            onPress={edit}
          >
            {t('addresses.edit')}
          </Button>
          <Button
            className="button quiet"
            isDisabled={isFixed}
            aria-label={t('addresses.removeLabel', { range: rule.range, subject })}
            onPress={remove}
          >
            {t('addresses.remove')}
          </Button>
        </div>
      )}
    </li>
  );
}

function Removing({
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
    <Window role="alertdialog" isOpen={rule !== null} close={close} title={t('addresses.removeTitle')}>
      <p>{rule !== null && t('addresses.removeText', { range: rule.range, subject })}</p>
      {isLast && (
        <p className="callout warning">
          <Icon name="warning" />{' '}
          <span>
            {rule.subject.kind === 'group' ? t('addresses.lastOfGroup') : t('addresses.lastNarrowing', { subject })}
          </span>
        </p>
      )}
      <div className="window-foot">
        <Button className="button" autoFocus onPress={close}>
          {t('app.cancel')}
        </Button>
        <Button
          className="button primary"
          onPress={() => {
            close();
            if (rule !== null && rule.id !== null) void work.change({ action: 'remove', id: rule.id });
          }}
        >
          {t('addresses.remove')}
        </Button>
      </div>
    </Window>
  );
}
