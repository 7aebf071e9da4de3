import { ChromiumHost } from '../support/chromiumHost.ts';
import { describeShell } from './shell.contract.ts';

describeShell('Chromium', new ChromiumHost());
