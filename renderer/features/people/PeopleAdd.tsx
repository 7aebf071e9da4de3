/** Adds a person, and shows the temporary password once. */
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Role } from '../../../contract/common.ts';
import type { Added, PeopleFrame } from '../../../contract/people.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import { Ticks } from './PeopleTicks.tsx';
import { Form, FormFoot, FormProblem } from '../../ui/Form.tsx';
import { useSubmit } from '../../store/useSubmit.ts';
import { TextField } from '../../ui/TextField.tsx';

interface Props {
  isOpen: boolean;
  frame: PeopleFrame;
  close: () => void;
  added: (name: string, answer: Added) => void;
}

export function AddPerson({ isOpen, frame, close, added }: Props) {
  return (
    <Window isOpen={isOpen} close={close} title={t('people.add')} closeLabel={t('help.close')}>
      {isOpen && <AddForm frame={frame} close={close} added={added} />}
    </Window>
  );
}

function AddForm({ frame, close, added }: Omit<Props, 'isOpen'>) {
  const desk = useDesk();
  const hint = useId();
  const [name, setName] = useState('');
  const [login, setLogin] = useState('');
  const [role, setRole] = useState<Role>(frame.grantable[0] ?? 'agent');
  const [tenantIds, setTenantIds] = useState<readonly string[]>(
    frame.tenants.length === 1 ? frame.tenants.map((each) => each.id) : [],
  );
  const [teamIds, setTeamIds] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const { busy, problem, setProblem, submit } = useSubmit((words) => t('people.notDone', { words }));
  const waits =
    frame.required.includes('add') || (frame.required.includes('add-power') && frame.powerful.includes(role));
  const add = async (): Promise<void> => {
    if (tenantIds.length === 0) return setProblem(t('people.chooseTenant'));
    await submit(async () =>
      added(
        name.trim(),
        await desk.bridge.addPerson({
          name,
          login,
          role,
          tenantIds: [...tenantIds],
          teamIds: teamIds.filter((id) =>
            frame.teams.some((team) => team.id === id && tenantIds.includes(team.tenantId)),
          ),
          reason,
        }),
      ),
    );
  };
  return (
    <Form submit={() => void add()}>
      <TextField label={t('people.name')} value={name} required maxLength={120} change={setName} />
      <div className="field">
        <label className="field-label" htmlFor={`${hint}-login`}>
          {t('people.login')}
        </label>
        <input
          id={`${hint}-login`}
          value={login}
          required
          maxLength={120}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={hint}
          onChange={(event) => setLogin(event.target.value)}
        />
        <span className="field-hint" id={hint}>
          {t('people.loginHint')}
        </span>
      </div>
      <Select
        label={t('people.role')}
        value={role}
        choose={setRole}
        options={frame.grantable.map((value) => ({ value, label: t(`roles.${value}`) }))}
      />
      <Ticks
        frame={frame}
        tenantIds={tenantIds}
        teamIds={teamIds}
        choose={(tenants, teams) => {
          setTenantIds(tenants);
          setTeamIds(teams);
        }}
      />
      {waits && <Reason reason={reason} choose={setReason} />}
      <FormProblem problem={problem} />
      <FormFoot
        cancel={close}
        cancelLabel={t('app.cancel')}
        isDisabled={busy}
        submitLabel={waits ? t('people.ask') : t('people.add')}
      />
    </Form>
  );
}

/** Shown where another person decides. */
export function Reason({ reason, choose }: { reason: string; choose: (reason: string) => void }) {
  const id = useId();
  return (
    <div className="field">
      <p className="small warning with-icon">
        <Icon name="person" /> <span>{t('people.needsSecond')}</span>
      </p>
      <label className="field-label" htmlFor={id}>
        {t('people.reason')}
      </label>
      <input
        id={id}
        value={reason}
        maxLength={300}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        onChange={(event) => choose(event.target.value)}
      />
      <span className="field-hint" id={`${id}-hint`}>
        {t('people.reasonHint')}
      </span>
    </div>
  );
}

/** Closes only by its own button, because its content is shown once. */
export function OncePassword({
  once,
  close,
}: {
  once: { name: string; password: string | null } | null;
  close: () => void;
}) {
  return (
    <Window
      role="alertdialog"
      isOpen={once !== null}
      close={() => {
        /* only by the button */
      }}
      title={once?.name ?? ''}
    >
      {once?.password !== null && once !== null ? (
        <>
          <p>{t('people.passwordOnce')}</p>
          <p className="once" data-once="">
            {once.password}
          </p>
        </>
      ) : (
        <p className="warning">{t('people.passwordMissing')}</p>
      )}
      <div className="window-foot">
        <Button className="button primary" autoFocus onPress={close}>
          {once?.password === null ? t('people.close') : t('people.seen')}
        </Button>
      </div>
    </Window>
  );
}
