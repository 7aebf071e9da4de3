import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { isGuarded, noCatchThatAllows, NOT_GUARDED } from '../../../lint/no-catch-that-allows.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  ['main/guards/a.ts', 'try { return check(); } catch { return false; }'],
  ['main/guards/a.ts', "try { return check(); } catch { return DENIED('x'); }"],
  ['main/guards/a.ts', "try { return check(); } catch { return { allow: false, reason: 'x' }; }"],
  ['main/guards/a.ts', "try { record(); } catch { /* the ledger's failure has locked the desk */ }"],
  ['main/guards/a.ts', "try { record(); } catch {\n  // the ledger's failure has locked the desk\n}"],
  ['main/guards/a.ts', 'close().catch(() => {}); // it never listened'],
  ['main/guards/a.ts', 'try { return check(); } catch { list.some((one) => { return true; }); return false; }'],
  ['main/guards/a.ts', 'try { return true; } catch { return false; }'],
  ['main/shell/electron/a.ts', 'try { look(); } catch { callback({ cancel: true }); }'],
  ['main/guards/a.ts', 'const seen = await look().catch(() => null);'],
  ['main/guards/a.ts', 'function f() { try { look(); } catch (error) { log(error); return false; } return true; }'],
  ['main/guards/a.ts', 'function f() { try { look(); } catch (error) { throw new Error("x"); } return true; }'],
  ['main/guards/a.ts', 'function f() { try { look(); } finally { close(); } return true; }'],
  ['main/guards/a.ts', 'try { look(); } catch { blocked = true; }'],
  ['main/guards/a.ts', "try { return check(); } catch { return { action: 'block' }; }"],
  ['scripts/a.ts', 'try { look(); } catch {}'],
  ['main/guards/a.ts', 'try { return check(); } catch { return !true; }'],
  ['main/guards/a.ts', 'try { return check(); } catch (error) { return (log(error), false); }'],
  ['main/guards/a.ts', 'try { return check(); } catch { return known && false; }'],
  ['main/guards/a.ts', 'try { return check(); } catch { return Verdict.block; }'],
  ['main/guards/a.ts', 'try { return allow(); } catch { return refuse(); }'],
  ['main/guards/a.ts', 'function f() { try { return check(); } finally { close(); } }'],
  ['main/guards/a.ts', 'function f() { try { return true; } finally { list.some(() => true); } }'],
];

const bad: [file: string, code: string, message: RegExp][] = [
  ['main/guards/a.ts', 'try { return check(); } catch { return true; }', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch (error) { log(error); return ALLOWED; }', /this catch allows/],
  ['main/bridge/a.ts', 'try { return check(); } catch { return { allow: true }; }', /this catch allows/],
  ['core/access/a.ts', "try { return check(); } catch { return { ok: true, why: 'x' }; }", /this catch allows/],
  [
    'core/policy/a.ts',
    "try { return check(); } catch { if (soft) return 'allow'; return 'block'; }",
    /this catch allows/,
  ],
  ['server/domains/signIn/a.ts', 'try { return check(); } catch { return soft ? true : false; }', /this catch allows/],
  // A folder that is not listed.
  ['server/domains/brandNew/a.ts', 'try { return check(); } catch { return true; }', /this catch allows/],
  ['main/brandNew/a.ts', 'try { return check(); } catch { return true; }', /this catch allows/],
  [
    'server/channels/desk/deskListener.ts',
    'try { return check(); } catch { return known || true; }',
    /this catch allows/,
  ],
  ['main/shell/electron/a.ts', 'try { look(); } catch { callback(true); }', /this catch allows/],
  ['main/shell/electron/a.ts', 'try { look(); } catch { callback({ cancel: false }); }', /this catch allows/],
  ['main/guards/a.ts', 'let ok = false; try { ok = look(); } catch { ok = true; }', /this catch allows/],
  ['main/guards/a.ts', 'const may = await look().catch(() => true);', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return !false; }', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return !0; }', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch (error) { return (log(error), true); }', /this catch allows/],
  ['main/guards/a.ts', 'const may = look().catch((error) => (log(error), true));', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return true || known; }', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return `allow`; }', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return Verdict.ALLOW; }', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return Verdict.allowed; }', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return allow(); }', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return verdicts.allow(); }', /this catch allows/],
  ['main/guards/a.ts', 'try { look(); } catch { request.allow(); }', /this catch allows/],
  ['main/guards/a.ts', 'try { look(); } catch { this.callback(true); }', /this catch allows/],
  ['main/guards/a.ts', 'try { look(); } catch { const ok = true; use(ok); }', /this catch allows/],
  ['main/guards/a.ts', 'function f() { try { return check(); } finally { return true; } }', /this catch allows/],
  ['main/guards/a.ts', 'function f() { try { look(); } finally { if (soft) return ALLOWED; } }', /this catch allows/],
  [
    'main/guards/a.ts',
    'const may = await look().catch(() => { return { allow: true } as const; });',
    /this catch allows/,
  ],
  ['main/guards/a.ts', 'const may = await look().then((seen) => seen, () => ALLOWED);', /this catch allows/],
  ['main/guards/a.ts', 'const may = look().catch(() => Promise.resolve(true));', /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return { ok: true as const }; }', /this catch allows/],
  ['main/guards/a.ts', "try { return check(); } catch { return { action: 'allow' }; }", /this catch allows/],
  ['main/guards/a.ts', 'try { return check(); } catch { return { notice: { ok: true } }; }', /this catch allows/],
  ['main/guards/a.ts', 'try { look(); } catch { verdict = { allow: true }; }', /this catch allows/],
  ['main/guards/a.ts', 'try { look(); } catch { this.blocked = false; }', /this catch allows/],
  [
    'main/guards/a.ts',
    'function f() { try { look(); } catch (error) { log(error); } return true; }',
    /this catch allows/,
  ],
  ['main/guards/a.ts', 'try { look(); } catch {}', /an empty catch says/],
  ['main/link/a.ts', 'look().catch(() => {});', /an empty catch says/],
];

ruleTester().run('no-catch-that-allows', noCatchThatAllows, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});

test('every folder of the processes and the rules is guarded, and every exception has a reason and exists', () => {
  for (const top of ['main', 'preload', 'server', 'core', 'contract', 'cli'])
    for (const entry of readdirSync(at(top), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const path = relative(at(''), join(entry.parentPath, entry.name)).replaceAll(sep, '/');
      const exempt = Object.keys(NOT_GUARDED).some((place) => path.startsWith(place));
      expect([path, isGuarded(path)]).toEqual([path, !exempt]);
    }
  for (const [place, reason] of Object.entries(NOT_GUARDED)) {
    expect(existsSync(at(place))).toBe(true);
    expect(reason).not.toBe('');
  }
});
