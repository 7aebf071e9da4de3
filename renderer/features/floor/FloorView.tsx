/** The floor with its activity; a person who is chosen on the floor narrows the activity to theirs. */
import { useState } from 'react';
import { Activity } from '../activity/Activity.tsx';
import type { ViewProps } from '../../store/session.ts';
import { Floor } from './Floor.tsx';

export function FloorView({ state }: Pick<ViewProps, 'state'>) {
  const [personId, setPersonId] = useState<string | null>(null);
  return (
    <main className="floor">
      <Floor personId={personId} choose={setPersonId} />
      <Activity tenants={state.tenants} personId={personId} choosePerson={setPersonId} />
    </main>
  );
}
