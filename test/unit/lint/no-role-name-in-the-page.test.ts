import { ROLES } from '../../../core/vocabulary/roles.ts';
import { noRoleNameInThePage } from '../../../lint/no-role-name-in-the-page.ts';
import { at, ruleTester } from './tester.ts';

const filename = at('renderer/features/people/People.tsx');
const errors = [{ message: /a test on a role's name/ }];

ruleTester().run('no-role-name-in-the-page', noRoleNameInThePage, {
  valid: [
    { code: "const shown = may(state, 'people.manage');", filename },
    { code: "const mine = message.author === 'agent';", filename },
    { code: "const isOpen = role === 'dialog';", filename },
    { code: "const wrote = ['agent', 'system'].includes(message.author);", filename },
    { code: 'const label = t(`roles.${person.role}`);', filename },
    { code: 'const isOther = role !== person.role;', filename },
    { code: 'const isPowerful = frame.powerful.includes(person.role);', filename },
    { code: "const { author: own } = message; if (own === 'agent') load();", filename },
    { code: "const words = text.startsWith('agent');", filename },
    { code: "const [role, setRole] = useState('agent');", filename },
    { code: "const words = { supervisor: 'Supervisor' };", filename: at('renderer/i18n/en/people.ts') },
    { code: "if (person.role === 'agent') work();", filename: at('core/access/roles.ts') },
  ],
  invalid: [
    { code: "if (state.person.role === 'supervisor') load();", filename, errors },
    { code: "const power = 'agent' !== role;", filename, errors },
    { code: "const other = person?.role !== 'administrator';", filename, errors },
    { code: "switch (person.role) { case 'agent': work(); }", filename, errors },
    { code: "const may = ['agent', 'supervisor'].includes(person.role);", filename, errors: [...errors, ...errors] },
    // Every role that there is.
    ...ROLES.map((role) => ({ code: `const is = person.role === '${role}';`, filename, errors })),
    // Under another name: these three mean nothing but roles.
    { code: "const { role: own } = person; if (own === 'supervisor') load();", filename, errors },
    { code: 'if (kind !== `administrator`) load();', filename, errors },
    { code: "switch (own) { case 'supervisor': load(); }", filename, errors },
    {
      code: "const watches = new Set(['supervisor', 'administrator']).has(own);",
      filename,
      errors: [...errors, ...errors],
    },
    { code: "const ownRole = person.role; if (ownRole === 'agent') load();", filename, errors },
    // Taken out, cast, a constant, or as a text.
    { code: "const is = ({ role: own }) => own === 'agent';", filename, errors },
    { code: "const is = ({ role: own = other }) => own === 'agent';", filename, errors },
    { code: "const own = person.role; if (own === 'agent') load();", filename, errors },
    { code: "const { role: own } = person; switch (own) { case 'agent': load(); }", filename, errors },
    { code: "const LEAST = 'agent' as const; if (person.role === LEAST) load();", filename, errors },
    { code: "const is = (person.role as string) === 'agent';", filename, errors },
    { code: "const is = person.role! === ('agent' as Role);", filename, errors },
    { code: "const is = `${person.role}` === 'agent';", filename, errors },
    { code: "const is = person.role.startsWith('a');", filename, errors },
    { code: "const is = person.role?.includes('gent');", filename, errors },
    { code: 'const is = /^agent$/.test(person.role);', filename, errors },
    { code: 'const is = /^agent$/.exec(person.role) !== null;', filename, errors },
    { code: 'const is = person.role.match(/^agent$/);', filename, errors },
    { code: 'const is = person.role === ROLES[0];', filename, errors },
    { code: 'const is = ({ agent: true })[person.role];', filename, errors },
    { code: 'const is = POWER[person.role];', filename, errors },
    // In any text, key or pattern.
    { code: "const POWER = 'supervisor';", filename, errors },
    { code: 'const power = { supervisor: true }[person.role];', filename, errors: [...errors, ...errors] },
    {
      code: "const power = { 'data-protection-officer': true }[person.role];",
      filename,
      errors: [...errors, ...errors],
    },
    { code: 'const power = counts.administrator;', filename, errors },
    { code: 'const power = /^supervisor$/.test(person.role);', filename, errors: [...errors, ...errors] },
    { code: 'const power = `${person.role}` === `a-supervisor-${id}`;', filename, errors },
    { code: "const power = ['supervisor|administrator'].some((one) => one.includes(own));", filename, errors },
    { code: 'const view = <Table only="administrator" />;', filename, errors },
    { code: "const watches = ['supervisor'].indexOf(own) !== -1;", filename, errors },
  ],
});
