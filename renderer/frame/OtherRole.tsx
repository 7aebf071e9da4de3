/** What roles see whose work this version does not bring into the window: an honest list. */
import { otherRoles, otherRolesView } from '../strings.ts';
import { Icon } from '../ui/Icon.tsx';
import { TopBar, type SignedIn } from './TopBar.tsx';

export function OtherRole({ state, role }: { state: SignedIn; role: keyof typeof otherRoles }) {
  const words = otherRoles[role];
  return (
    <div className="page">
      <TopBar state={state} />
      <main className="role-view" data-region="main">
        <div className="role-card">
          <Icon name="shield" />
          <h2>{words.title}</h2>
          <p>{words.intro}</p>
          <div className="role-lists">
            <section>
              <h3>{otherRolesView.can}</h3>
              <ul>{words.can.map((line) => <li key={line}><Icon name="check" /> <span>{line}</span></li>)}</ul>
            </section>
            <section>
              <h3>{otherRolesView.cannot}</h3>
              <ul>{words.cannot.map((line) => <li key={line}><Icon name="close" /> <span>{line}</span></li>)}</ul>
            </section>
          </div>
        </div>
      </main>
    </div>
  );
}
