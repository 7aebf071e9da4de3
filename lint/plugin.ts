/** The project's own rules, for the linter's `jsPlugins`. */
import { electronValue } from './electron-value.ts';
import { importDirection } from './import-direction.ts';
import { ipcInTheBridge } from './ipc-in-the-bridge.ts';
import { lineLength } from './line-length.ts';
import { noCatchThatAllows } from './no-catch-that-allows.ts';
import { noDoubleCast } from './no-double-cast.ts';
import { noFixedWait } from './no-fixed-wait.ts';
import { noHalfPermission } from './no-half-permission.ts';
import { noHtmlFromText } from './no-html-from-text.ts';
import { noLoosenedLock } from './no-loosened-lock.ts';
import { noRoleNameInThePage } from './no-role-name-in-the-page.ts';
import { noSchemaInThePage } from './no-schema-in-the-page.ts';
import { noOtherSocket } from './no-other-socket.ts';
import { noTestMode } from './no-test-mode.ts';
import { noWayOutOfThePage } from './no-way-out-of-the-page.ts';
import { innerDirection } from './inner-direction.ts';
import { scopedQueries } from './scoped-queries.ts';
import { senderChecked } from './sender-checked.ts';
import { sqlInStorage } from './sql-in-storage.ts';

export default {
  meta: { name: 'cleandesk' },
  rules: {
    'electron-value': electronValue,
    'import-direction': importDirection,
    'ipc-in-the-bridge': ipcInTheBridge,
    'line-length': lineLength,
    'no-catch-that-allows': noCatchThatAllows,
    'no-double-cast': noDoubleCast,
    'no-fixed-wait': noFixedWait,
    'no-half-permission': noHalfPermission,
    'no-html-from-text': noHtmlFromText,
    'no-loosened-lock': noLoosenedLock,
    'no-other-socket': noOtherSocket,
    'no-role-name-in-the-page': noRoleNameInThePage,
    'no-schema-in-the-page': noSchemaInThePage,
    'no-test-mode': noTestMode,
    'no-way-out-of-the-page': noWayOutOfThePage,
    'inner-direction': innerDirection,
    'scoped-queries': scopedQueries,
    'sender-checked': senderChecked,
    'sql-in-storage': sqlInStorage,
  },
};
