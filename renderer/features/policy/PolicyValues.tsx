/** Every value of the policy by section, those found that are searched for. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { PolicyValue, PolicyView } from '../../../contract/policy.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { Empty } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { shown, type Json, type PolicyWork } from './policyWork.ts';
import { hasWords } from '../../ui/hasWords.ts';
import { SearchBox } from '../../ui/SearchBox.tsx';

export function PolicyValues({
  view,
  work,
  changes,
  edit,
}: {
  view: PolicyView;
  work: PolicyWork;
  changes: boolean;
  edit: (value: PolicyValue) => void;
}) {
  const [query, setQuery] = useState('');
  const [onlyChanged, setOnlyChanged] = useState(false);
  const found = view.values.filter((value) => {
    if (
      onlyChanged &&
      !work.drafts.has(value.path) &&
      JSON.stringify(value.stored) === JSON.stringify(value.safe) &&
      (value.here === null || JSON.stringify(value.here.value) === JSON.stringify(value.safe))
    )
      return false;
    const text =
      `${value.path} ${value.section} ${value.title} ${value.text} ` +
      `${shown(value.stored, value)} ${JSON.stringify(value.stored)} ` +
      (value.here === null ? '' : `${t(`policy.sources.${value.here.source}`)} ${value.here.place ?? ''}`);
    return hasWords(text, query);
  });
  const sections = [...new Set(found.map(({ section }) => section))];
  return (
    <>
      <section className="view-part policy-search" data-region="search">
        <SearchBox label={t('policy.search')} placeholder={t('policy.searchHint')} value={query} change={setQuery} />
        <label className="policy-tick">
          <input type="checkbox" checked={onlyChanged} onChange={(event) => setOnlyChanged(event.target.checked)} />
          {` ${t('policy.onlyChanged')}`}
        </label>
        <p className="small muted" role="status">
          {found.length === view.values.length
            ? t('policy.countAll', { count: view.values.length })
            : t('policy.countSome', { shown: found.length, all: view.values.length })}
        </p>
      </section>
      {found.length === 0 && (
        <section className="view-part">
          <Empty icon="search" {...wordsOf('policy.nothingFound')} />
        </section>
      )}
      {sections.map((section) => (
        <section key={section} className="view-part" aria-label={section}>
          <h3>{section}</h3>
          <ul className="lines">
            {found
              .filter((value) => value.section === section)
              .map((value) => (
                <ValueLine
                  key={value.path}
                  value={value}
                  draft={work.drafts.get(value.path)}
                  changes={changes}
                  edit={() => edit(value)}
                  forget={() => work.draft(value.path, undefined)}
                />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function ValueLine({
  value,
  draft,
  changes,
  edit,
  forget,
}: {
  value: PolicyValue;
  draft: Json | undefined;
  changes: boolean;
  edit: () => void;
  forget: () => void;
}) {
  const { here } = value;
  const isManaged = here !== null && (here.source === 'machine' || here.source === 'user');
  return (
    <li className="policy-value" data-path={value.path}>
      <div>
        <p>
          <strong>{value.title}</strong> <code className="muted small">{value.path}</code>
        </p>
        <p className="small muted">{value.text}</p>
        <p className="policy-current">
          <span className="muted">{t('policy.stored')}:</span> <strong>{shown(value.stored, value)}</strong>
          {draft !== undefined && (
            <span className="warning">
              {' '}
              → <strong>{shown(draft, value)}</strong> ({t('policy.waits')})
            </span>
          )}
        </p>
        {here === null ? (
          <p className="small muted">{t('policy.serverOnly')}</p>
        ) : value.form.type === 'fixed' ? (
          <p className="small muted">{t('policy.fixed')}</p>
        ) : (
          <p className="small">
            <span className="muted">{t('policy.here')}:</span>{' '}
            {isManaged && <strong>{shown(here.value, value)} </strong>}
            <span>
              {t(`policy.sources.${here.source}`)}
              {here.place !== null && (
                <>
                  : <code>{here.place}</code>
                </>
              )}
            </span>
            {isManaged && (
              <span className="policy-managed">
                <Icon name="lock" /> {t('policy.managed')}
              </span>
            )}
          </p>
        )}
        {here?.passedOver.map((one) => (
          <p key={one.place} className="small warning">
            {t(`policy.passedOver.${one.why}`, { place: one.place, value: shown(one.value, value) })}
          </p>
        ))}
      </div>
      {changes && value.form.type !== 'fixed' && (
        <div className="address-actions">
          {draft !== undefined && (
            <Button
              className="button quiet"
              aria-label={t('policy.forgetLabel', { title: value.title })}
              onPress={forget}
            >
              {t('policy.forget')}
            </Button>
          )}
          <Button className="button quiet" aria-label={t('policy.changeLabel', { title: value.title })} onPress={edit}>
            {t('policy.change')}
          </Button>
        </div>
      )}
    </li>
  );
}
