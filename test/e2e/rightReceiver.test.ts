/** A message that may be meant for another visitor, at a real desk with a real keyboard and mouse. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActivityRow } from '../../contract/activity.ts';
import type { DeskProcess } from '../support/deskProcess.ts';
import { handled } from '../support/handled.ts';
import { Place } from '../support/place.ts';
import { eventually } from '../support/until.ts';
import { allow, bubbles, send, visit, type Visit } from '../support/visitorPage.ts';

const COMPOSER = 'textarea[name=message]';
const ANSWER = 'It goes to 12 Baker Street, London NW1 6XE.';
const ASKED = 'document.querySelector("[role=alertdialog]") !== null';

let place: Place;
let desk: DeskProcess;
let supervisor: DeskProcess;
/** The visitor who writes second; the other one is the one with whom the agent was before. */
let visitor: Visit;
const ids = { before: '', here: '' };

beforeAll(async () => {
  place = await Place.open();
  const browser = await place.browser();
  const other = await visit(browser, place.pageOf('Harbour Bank'));
  await allow(other.page);
  await send(other.page, 'the first visitor asks about a parcel');
  visitor = await visit(browser, place.pageOf('Northline Travel'));
  await allow(visitor.page);
  await send(visitor.page, 'the second visitor asks about a boat');
  desk = await place.deskOf('maya');
  supervisor = await place.deskOf('sofia');
  const list = await eventually('two conversations', async () => {
    const all =
      await desk.call<{ id: string; lastPreview: { text: string } | null; assignedTo: object | null }[]>(
        'listConversations',
      );
    return all.length === 2 && all.every((one) => one.assignedTo !== null) ? all : null;
  });
  ids.before = list.find((one) => one.lastPreview?.text.includes('parcel') === true)?.id ?? '';
  ids.here = list.find((one) => one.lastPreview?.text.includes('boat') === true)?.id ?? '';
});
afterAll(async () => {
  await place?.close();
});

async function open(id: string): Promise<void> {
  await desk.openInPage(id);
  await desk.until<boolean>(`document.querySelector('${COMPOSER}:enabled') !== null`, Boolean);
}
async function click(selector: string): Promise<void> {
  const at = await desk.evaluate<{
    x: number;
    y: number;
  }>(`(() => { const r = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
    return { x: window.screenX + (window.outerWidth - window.innerWidth) / 2 + r.x + r.width / 2, y: window.screenY + (window.outerHeight - window.innerHeight) + r.y + r.height / 2 }; })()`);
  await desk.hand.moveTo(at.x, at.y);
  await desk.hand.click();
}
/** Changes to the second visitor, puts the text into the field and presses Enter twice: parts of it are hidden. */
async function sendAfterChange(): Promise<void> {
  await open(ids.before);
  await open(ids.here);
  await desk.evaluate(
    `(() => { const field = document.querySelector('${COMPOSER}'); field.focus(); field.value = '${ANSWER}'; ` +
      `field.dispatchEvent(new InputEvent('input', { bubbles: true })); })()`,
  );
  await desk.until<boolean>('document.querySelector(".composer-hidden") !== null', Boolean);
  await desk.hand.press('Return');
  await desk.until<boolean>('document.querySelector(".hidden-question") !== null', Boolean);
  await desk.hand.press('Return');
  await desk.until<boolean>(ASKED, Boolean);
}
const results = async (): Promise<string[]> =>
  (
    await supervisor.call<{ rows: ActivityRow[] }>('queryActivity', {
      ...{ filter: { kind: 'receiver-check' }, newest: null, offset: 0, limit: 50 },
    })
  ).rows.map(({ detail }) => String(detail['result']));
const received = (): Promise<string[]> => bubbles(visitor.page);

test('Enter does not confirm, nor does a script; going back keeps the words and sends nothing', async () => {
  await sendAfterChange();
  const question = await desk.evaluate<string>('document.querySelector("[role=alertdialog]").innerText');
  expect(question).toContain('Northline Travel');
  expect(question).toContain('Postal addresses');
  await desk.hand.press('Return');
  await desk.evaluate(`document.querySelector('[data-confirms]').focus()`);
  await desk.hand.press('Return', 'KP_Enter');
  await handled(desk.hand, (expression) => desk.evaluate(expression));
  expect(await desk.evaluate<boolean>(ASKED)).toBe(true);
  // The page's own code presses the button; what it asks main for is a no.
  await desk.evaluate(`document.querySelector('[data-confirms]').click()`);
  await desk.until<string>(`document.querySelector('${COMPOSER}').value`, (value) => value === ANSWER);
  await eventually('both are recorded', async () => (await results()).length === 2);
  expect((await results()).toSorted()).toEqual(['asked', 'cancelled']);
  expect((await received()).join()).not.toContain('It goes to');
});

test('a click on the button that names the visitor sends it, once', async () => {
  await sendAfterChange();
  await click('[data-confirms]');
  await eventually('the visitor has it', async () => (await received()).some((text) => text.includes('It goes to')));
  await eventually('it is recorded', async () => (await results()).includes('confirmed'));
  expect((await received()).filter((text) => text.includes('It goes to'))).toHaveLength(1);
  expect(JSON.stringify(await results())).not.toContain('Baker');
});
