/** Words of postal addresses: kinds of street, parts of a building, and box. */
import { STREET, addWords } from '../text/words.ts';

addWords(
  `street st road rd avenue ave boulevard blvd lane ln drive dr court ct place plaza square sq terrace parkway pkwy
highway hwy way circle crescent close row alley trail walk mews grove gardens loop causeway route apartment apt
suite
ste floor unit building bldg block flat pobox box colony nagar layout
strasse str platz allee gasse ring ufer damm rue quai impasse chemin calle avenida avda plaza paseo carrera camino
rua travessa praca estrada via viale piazza corso vicolo straat laan weg plein gracht kade gata gatan vagen vej vei
katu tie
ulica ul aleja utca ut`,
  STREET,
);
