/** Teams: made, renamed, and removed once they are empty. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { PeopleFrame, Team } from '../../../contract/people.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { useDesk } from '../../store/context.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import { Form, FormProblem } from '../../ui/Form.tsx';
import { TextField } from '../../ui/TextField.tsx';

interface Props {
  isOpen: boolean;
  frame: PeopleFrame;
  close: () => void;
  changed: () => void;
}

export function Teams({ isOpen, frame, close, changed }: Props) {
  return (
    <Window isOpen={isOpen} close={close} title={t('people.teams')} closeLabel={t('help.close')}>
      {isOpen && <List frame={frame} changed={changed} />}
    </Window>
  );
}

function List({ frame, changed }: Pick<Props, 'frame' | 'changed'>) {
  const desk = useDesk();
  const [tenantId, setTenantId] = useState(frame.tenants[0]?.id ?? '');
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const make = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      setProblem(null);
      setName('');
      changed();
    } catch (error) {
      setProblem(t('people.notDone', { words: errorWords(error) }));
    }
  };
  const own = frame.teams.filter((team) => team.tenantId === tenantId);
  return (
    <div className="stack">
      <p className="muted">{t('people.teamsHint')}</p>
      <Select
        label={t('people.tenant')}
        value={tenantId}
        choose={setTenantId}
        options={frame.tenants.map((each) => ({ value: each.id, label: each.name }))}
      />
      {own.length === 0 ? (
        <p className="muted">{t('people.noTeams')}</p>
      ) : (
        <ul className="lines">
          {own.map((team) => (
            <li key={team.id}>
              <Line team={team} make={make} />
            </li>
          ))}
        </ul>
      )}
      <Form
        className="team-line"
        submit={() => void make(() => desk.bridge.saveTeam({ teamId: crypto.randomUUID(), tenantId, name }))}
      >
        <div>
          <TextField label={t('people.teamName')} value={name} maxLength={80} required change={setName} />
        </div>
        <Button className="button primary" type="submit" isDisabled={name.trim() === ''}>
          {t('people.addTeam')}
        </Button>
      </Form>
      <FormProblem problem={problem} />
    </div>
  );
}

function Line({ team, make }: { team: Team; make: (work: () => Promise<unknown>) => Promise<void> }) {
  const desk = useDesk();
  const [name, setName] = useState(team.name);
  return (
    <Form
      className="team-line"
      submit={() => void make(() => desk.bridge.saveTeam({ teamId: team.id, tenantId: team.tenantId, name }))}
    >
      <div>
        <label className="field">
          <span className="field-label">
            {t('people.teamName')} · {t('people.teamPeople', { count: team.people })}
          </span>
          <input
            value={name}
            maxLength={80}
            required
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
      </div>
      <Button className="button" type="submit" isDisabled={name.trim() === '' || name.trim() === team.name}>
        {t('people.renameTeam')}
      </Button>
      <Button
        className="button"
        isDisabled={team.people > 0}
        aria-label={t('people.removeTeam', { name: team.name })}
        onPress={() => void make(() => desk.bridge.removeTeam({ teamId: team.id }))}
      >
        <Icon name="close" />
      </Button>
    </Form>
  );
}
