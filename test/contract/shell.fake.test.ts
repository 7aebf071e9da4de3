import { createFakeShell } from '../support/fakeShell.ts';
import type { FakeWindow } from '../support/fakeShell.ts';
import type { ShellWindow } from '../../main/shell/shell.ts';
import { describeShell } from './shell.contract.ts';

const asFake = (window: ShellWindow): FakeWindow => {
  if (!('evaluate' in window)) throw new Error('not a window of the fake host');
  return window as FakeWindow;
};

describeShell('fake', {
  start: async () => createFakeShell(),
  evaluate: (window, expression) => asFake(window).evaluate(expression),
  setFocus: async (window, focused) => {
    asFake(window).setFocus(focused);
  },
  hasFocus: async (window) => asFake(window).hasFocus(),
  stop: async () => undefined,
});
