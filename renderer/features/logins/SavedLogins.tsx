/**
 * Saved logins of the people of this administrator: who has which, and on which workstations. Values are written here
 * once and never come back.
 */
import { Button } from 'react-aria-components';
import type { LoginPerson } from '../../../contract/savedLogins.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { listed } from '../../i18n/format.ts';
import { LOGIN_QUERY_LIMIT } from '../../limits.ts';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { ImportLogins } from './ImportLogins.tsx';
import { LoginsOf } from './LoginsOf.tsx';
import { useSavedLogins, type SavedLoginsWork } from './savedLoginsWork.ts';
import type { ViewProps } from '../../store/session.ts';

export function SavedLogins({ state }: ViewProps) {
  const work = useSavedLogins();
  const offline = state.connection === 'offline';
  return (
    <main className="logins">
      <div className="logins-head">
        <div className="view-title">
          <h2>{t('logins.title')}</h2>
          <p className="muted">{t('logins.intro')}</p>
        </div>
        <div className="logins-doing">
          <ImportLogins work={work} offline={offline} />
          <Button className="button" isDisabled={work.busy} onPress={() => void work.reload()}>
            {t('logins.refresh')}
          </Button>
        </div>
      </div>
      <div className="logins-body">
        <section className="login-people" data-region="people" aria-labelledby="login-people-title">
          <h3 className="sr-only" id="login-people-title">
            {t('logins.people')}
          </h3>
          <div className="search">
            <Icon name="search" />
            <input
              type="text"
              aria-label={t('logins.search')}
              placeholder={t('logins.searchHint')}
              maxLength={LOGIN_QUERY_LIMIT}
              value={work.query}
              onChange={(event) => work.setQuery(event.target.value)}
              autoComplete="off"
              autoCorrect="off"
              autoCapitalize="off"
              spellCheck={false}
            />
          </div>
          <People work={work} />
        </section>
        {work.chosen === null ? (
          <section className="login-person" data-region="person" aria-label={t('logins.list')}>
            <Empty icon="person" {...wordsOf('logins.choose')} />
          </section>
        ) : (
          <LoginsOf key={work.chosen} work={work} tenants={state.tenants} offline={offline} />
        )}
      </div>
    </main>
  );
}

function People({ work }: { work: SavedLoginsWork }) {
  const { people, peopleFailed, query } = work;
  if (peopleFailed)
    return <Failed text={t('logins.error')} retryLabel={t('app.retry')} retry={() => void work.reload()} />;
  if (people === null) return <Loading label={t('logins.loading')} rows={6} />;
  if (people.length === 0)
    return (
      <Empty icon="person" {...(query.trim() === '' ? wordsOf('logins.nobody') : wordsOf('logins.nothingFound'))} />
    );
  return (
    <ul className="login-people-list">
      {people.map((each) => (
        <li key={each.personId}>
          <Person person={each} isChosen={each.personId === work.chosen} choose={() => work.choose(each.personId)} />
        </li>
      ))}
    </ul>
  );
}

function Person({ person, isChosen, choose }: { person: LoginPerson; isChosen: boolean; choose: () => void }) {
  return (
    <Button
      className="login-person-row"
      aria-current={isChosen ? 'true' : undefined}
      onPress={choose}
      data-person={person.personId}
    >
      <span className="login-person-name">{person.name}</span>
      <span className="small muted">{t('logins.count', { count: person.logins })}</span>
      {person.found.length > 0 && (
        <span className="small muted login-wide">{t('logins.found', { names: listed(person.found) })}</span>
      )}
      {person.attention > 0 && (
        <span className="small warning with-icon login-wide">
          <Icon name="warning" /> <span>{t('logins.attention', { count: person.attention })}</span>
        </span>
      )}
      {person.waiting > 0 && (
        <span className="small muted login-wide">{t('logins.waitingCount', { count: person.waiting })}</span>
      )}
    </Button>
  );
}
