/** Client companies, and the teams of those that are chosen. */
import type { PeopleFrame } from '../../../contract/people.ts';
import { t } from '../../i18n/index.ts';

interface Props {
  frame: PeopleFrame;
  tenantIds: readonly string[];
  teamIds: readonly string[];
  choose: (tenantIds: readonly string[], teamIds: readonly string[]) => void;
  isDisabled?: boolean;
}

const flipped = (list: readonly string[], id: string): readonly string[] =>
  list.includes(id) ? list.filter((each) => each !== id) : [...list, id];

export function Ticks({ frame, tenantIds, teamIds, choose, isDisabled = false }: Props) {
  const teams = frame.teams.filter((team) => tenantIds.includes(team.tenantId));
  return (
    <>
      <fieldset disabled={isDisabled}>
        <legend className="field-label">{t('people.tenantsOf')}</legend>
        {frame.tenants.map((tenant) => (
          <label className="tick" key={tenant.id}>
            <input
              type="checkbox"
              checked={tenantIds.includes(tenant.id)}
              onChange={() => {
                const next = flipped(tenantIds, tenant.id);
                choose(
                  next,
                  teamIds.filter((id) => frame.teams.some((team) => team.id === id && next.includes(team.tenantId))),
                );
              }}
            />{' '}
            {tenant.name}
          </label>
        ))}
      </fieldset>
      {teams.length > 0 && (
        <fieldset disabled={isDisabled}>
          <legend className="field-label">{t('people.teamsOf')}</legend>
          <p className="field-hint">{t('people.teamsHint')}</p>
          {teams.map((team) => (
            <label className="tick" key={team.id}>
              <input
                type="checkbox"
                checked={teamIds.includes(team.id)}
                onChange={() => choose(tenantIds, flipped(teamIds, team.id))}
              />{' '}
              {team.name}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
