/** The rules of addresses, those found that are searched for. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { AddressRule } from '../../../contract/addresses.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import type { SignedIn } from '../../store/session.ts';
import { useClock } from '../../store/clock.ts';
import { fullTime } from '../../i18n/format.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ruleKey, subjectWords, type AddressWork } from './addressWork.ts';
import { hasWords } from '../../ui/hasWords.ts';
import { SearchBox } from '../../ui/SearchBox.tsx';

/** Rules drawn at a time; with more, a search is quicker than the eye. */
const MOST_SHOWN = 100;

interface Props {
  work: AddressWork;
  tenants: SignedIn['tenants'];
  offline: boolean;
  edit: (rule: AddressRule) => void;
  remove: (rule: AddressRule) => void;
}

export function AddressRules({ work, tenants, offline, edit, remove }: Props) {
  const [query, setQuery] = useState('');
  const { status } = work;
  if (status === null) return null;
  const found = status.rules.filter((rule) => {
    const text =
      `${rule.range} ${rule.note} ${subjectWords(rule.subject, status, tenants)} ` +
      `${t(`addresses.uses.${rule.use}`)} ${rule.by ?? ''}`;
    return hasWords(text, query);
  });
  const shown = found.slice(0, MOST_SHOWN);
  return (
    <section className="view-part" data-region="rules" aria-labelledby="rules-title">
      <div className="address-search">
        <h3 id="rules-title">{t('addresses.rules')}</h3>
        <SearchBox
          label={t('addresses.search')}
          placeholder={t('addresses.searchHint')}
          value={query}
          change={setQuery}
        />
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
            <RuleLine
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

function RuleLine({
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
