/** A role whose own work this version does not bring into the window: an honest list, and what it may read. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { Changes } from '../features/changes/Changes.tsx';
import { PolicyToRead } from '../features/policy/Policy.tsx';
import { changes } from '../i18n/peopleWords.ts';
import { policy } from '../i18n/policyWords.ts';
import { frame, otherRoles, otherRolesView } from '../i18n/strings.ts';
import { Icon } from '../ui/Icon.tsx';
import { TopBar, type SignedIn } from './TopBar.tsx';

const VIEWS = { overview: otherRolesView.overview, policy: policy.title, changes: changes.title } as const;

export function OtherRole({ state, role }: { state: SignedIn; role: keyof typeof otherRoles }) {
  const [view, setView] = useState<keyof typeof VIEWS>('overview');
  return (
    <div className="page">
      <TopBar state={state} />
      <nav className="views own-line" aria-label={frame.views}>
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

function Overview({ role }: { role: keyof typeof otherRoles }) {
  const words = otherRoles[role];
  return (
    <main className="role-view" data-region="main">
      <div className="role-card">
        <Icon name="shield" />
        <h2>{words.title}</h2>
        <p>{words.intro}</p>
        <div className="role-lists">
          <section>
            <h3>{otherRolesView.can}</h3>
            <ul>
              {words.can.map((line) => (
                <li key={line}>
                  <Icon name="check" /> <span>{line}</span>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3>{otherRolesView.cannot}</h3>
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
