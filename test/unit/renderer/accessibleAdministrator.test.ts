import { viewsHaveNoFaults } from '../../support/rendererHarness/axeViews.ts';

viewsHaveNoFaults((name) => /^(?:administrator|people|changes)/.test(name));
