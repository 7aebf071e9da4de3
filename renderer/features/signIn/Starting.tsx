import { Icon } from '../../ui/Icon.tsx';
import { app, starting } from '../../i18n/strings.ts';

export function Starting() {
  return (
    <main className="door">
      <div className="door-card" role="status">
        <p className="brand">
          <Icon name="shield" /> {app.name}
        </p>
        <h1>{starting.title}</h1>
        <p className="muted">{starting.text}</p>
        <span className="progress" aria-hidden="true" />
      </div>
    </main>
  );
}
