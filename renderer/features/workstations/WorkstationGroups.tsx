/** Groups of workstations: a name, and the companies that they serve. */
import { useState } from 'react';
import type { Tenant } from '../../../contract/common.ts';
import type { WorkstationGroup } from '../../../contract/workstations.ts';
import { useDesk } from '../../store/context.ts';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import { t } from '../../i18n/index.ts';
import { Form, FormFoot, FormProblem } from '../../ui/Form.tsx';
import { useSubmit } from '../../store/useSubmit.ts';
import { TextField } from '../../ui/TextField.tsx';

interface Props {
  isOpen: boolean;
  groups: readonly WorkstationGroup[];
  tenants: readonly Tenant[];
  close: () => void;
  changed: () => void;
}

export function WorkstationGroups({ isOpen, ...rest }: Props) {
  return (
    <Window isOpen={isOpen} close={rest.close} title={t('workstations.groups')} closeLabel={t('help.close')}>
      {isOpen && <Choose {...rest} />}
    </Window>
  );
}

function Choose({ groups, ...rest }: Omit<Props, 'isOpen'>) {
  const own = groups.filter((each) => each.manageable);
  const [chosen, setChosen] = useState('');
  return (
    <div className="stack">
      <Select
        label={t('workstations.group')}
        value={chosen}
        choose={setChosen}
        options={[
          { value: '', label: t('workstations.newGroup') },
          ...own.map((each) => ({ value: each.id, label: each.name })),
        ]}
      />
      <GroupForm key={chosen} group={own.find((each) => each.id === chosen) ?? null} {...rest} />
    </div>
  );
}

function GroupForm({
  group,
  tenants,
  close,
  changed,
}: Omit<Props, 'isOpen' | 'groups'> & { group: WorkstationGroup | null }) {
  const desk = useDesk();
  const [name, setName] = useState(group?.name ?? '');
  const [tenantIds, setTenantIds] = useState<readonly string[]>(group?.tenantIds ?? []);
  const { busy, problem, submit } = useSubmit((words) => t('workstations.notDone', { words }));
  const save = (): Promise<void> =>
    submit(async () => {
      const form = { name: name.trim(), tenantIds: [...tenantIds] };
      if (group === null) await desk.bridge.addWorkstationGroup(form);
      else await desk.bridge.changeWorkstationGroup({ groupId: group.id, ...form });
      changed();
      close();
    });
  return (
    <Form submit={() => void save()}>
      <TextField label={t('workstations.groupName')} value={name} required maxLength={120} change={setName} />
      <fieldset>
        <legend className="field-label">{t('workstations.serves')}</legend>
        {tenants.map((each) => (
          <label className="tick" key={each.id}>
            <input
              type="checkbox"
              checked={tenantIds.includes(each.id)}
              onChange={(event) =>
                setTenantIds(event.target.checked ? [...tenantIds, each.id] : tenantIds.filter((id) => id !== each.id))
              }
            />{' '}
            {each.name}
          </label>
        ))}
        <span className="field-hint">{t('workstations.servesHint')}</span>
      </fieldset>
      <FormProblem problem={problem} />
      <FormFoot
        cancel={close}
        cancelLabel={t('workstations.close')}
        isDisabled={busy}
        submitLabel={group === null ? t('workstations.addGroup') : t('workstations.save_')}
      />
    </Form>
  );
}
