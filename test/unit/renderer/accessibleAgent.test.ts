import { viewsHaveNoFaults } from '../../support/rendererHarness/axeViews.ts';

viewsHaveNoFaults((name) => name.startsWith('agent'));
