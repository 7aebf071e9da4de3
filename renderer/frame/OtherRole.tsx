/** A role whose own work this version does not bring into the window: an honest list, and what it may read. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { Changes } from '../features/changes/Changes.tsx';
import { PolicyToRead } from '../features/policy/Policy.tsx';
import { t, wordsOf } from '../i18n/index.ts';
import { Icon } from '../ui/Icon.tsx';
import { TopBar, type SignedIn } from './TopBar.tsx';

type OtherRoleName = 'data-protection-officer';

const VIEWS = {
  overview: t('otherRolesView.overview'),
  policy: t('policy.title'),
  changes: t('changes.title'),
} as const;

export function OtherRole({ state, role }: { state: SignedIn; role: OtherRoleName }) {
  const [view, setView] = useState<keyof typeof VIEWS>('overview');
  return (
    <div className="page">
      <TopBar state={state} />
      <nav className="views own-line" aria-label={t('frame.views')}>
        {(['overview', 'policy', 'changes'] as const).map((each) => (
          <Button
            key={each}
            className="view-tab"
            aria-current={view === each ? 'page' : undefined}
            onPress={() => setView(each)}
          >
            {VIEWS[each]}
          </Button>
        ))}
      </nav>
      {view === 'overview' && <Overview role={role} />}
      {view === 'policy' && <PolicyToRead offline={state.connection === 'offline'} />}
      {view === 'changes' && <Changes state={state} />}
    </div>
  );
}

function Overview({ role }: { role: OtherRoleName }) {
  const words = wordsOf(`otherRoles.${role}`);
  return (
    <main className="role-view" data-region="main">
      <div className="role-card">
        <Icon name="shield" />
        <h2>{words.title}</h2>
        <p>{words.intro}</p>
        <div className="role-lists">
          <section>
            <h3>{t('otherRolesView.can')}</h3>
            <ul>
              {words.can.map((line) => (
                <li key={line}>
                  <Icon name="check" /> <span>{line}</span>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3>{t('otherRolesView.cannot')}</h3>
            <ul>
              {words.cannot.map((line) => (
                <li key={line}>
                  <Icon name="close" /> <span>{line}</span>
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </main>
  );
}
