import { viewsHaveNoFaults } from '../../support/rendererHarness/axeViews.ts';

viewsHaveNoFaults((name) => !/^(?:agent|supervisor)/.test(name));
