/** The rules of this house, for the linter's `jsPlugins`. */
import { importDirection } from './import-direction.ts';
import { noDoubleCast } from './no-double-cast.ts';
import { noHtmlFromText } from './no-html-from-text.ts';
import { noTestMode } from './no-test-mode.ts';

export default {
  meta: { name: 'house' },
  rules: {
    'import-direction': importDirection,
    'no-double-cast': noDoubleCast,
    'no-html-from-text': noHtmlFromText,
    'no-test-mode': noTestMode,
  },
};
