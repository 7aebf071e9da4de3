/** The form and the check digits of each national number, apart from the words around it (national.test.ts). */
import { expect, it, test } from 'vitest';
import { NUMBERS } from '../../../core/masking/national/all.ts';
import { dayAndMonth } from '../../../core/masking/national/arithmetic.ts';

interface Examples {
  readonly code: string;
  /** Parted by blanks, as the wrong ones. */
  readonly right: string;
  /**
   * How many of the texts that differ from a right one by one character are right as well: none where the check digits
   * find each single mistake. Others have letters that nothing checks, or a shorter form without them.
   */
  readonly besides: number;
  /** Right in all but one respect: the form, the day of birth, one of two check digits, or a number not given out. */
  readonly wrong: string;
}
const EXAMPLES: readonly Examples[] = [
  {
    code: 'gb-nino',
    right: 'AB123456C AH023456C WH023486C TB923456C TB921956C NP093406C AC024445C NZ023486C',
    besides: 742,
    wrong: '',
  },
  {
    code: 'es-dni',
    right: '12345678Z X1234567L 54362315K X2482300W X2482190F X2252190F 12325678R X2452198F',
    besides: 7,
    wrong: '',
  },
  {
    code: 'fr-nir',
    right:
      '255081416802538 416001000000007 295109912611193 253072B07300470 195109912111793 ' +
      '185809982112793 416000000900007 406101100000048 185052A00412356 294112B03321782',
    besides: 0,
    wrong: '271416001000000007',
  },
  {
    code: 'de-steuer-id',
    right: '86095742719 36574261809 27066595485 30714789062 77066591485 27066395885 30714889262 35714984062',
    besides: 0,
    wrong: '30014887232',
  },
  {
    code: 'it-codice-fiscale',
    right:
      'RSSMRA85T10A562S MRTNTN23M02D969P RCCMNL83S18D969H CNTCHR83T41D969D RSSMIU80T10A562S ' +
      'ASEMIS80T10A567S RKSMRA85T10A962S MRTETN22M02D269P RRZNGN29M02D969V CGKMRA80T12A562S ' +
      'RBPMRA85T10A562S VNPMRA85T10W500S MRWUTN22M72D870P',
    besides: 0,
    wrong: 'QSSMQA85T10A662S MRXETN22M02R265H YFWUBN02M72D870S CMRTNTX53M09D96RP',
  },
  {
    code: 'pt-nif',
    right: '123456789 304550175 100531385 800280610 863281010 505382610 820284610 605342610',
    besides: 32,
    wrong: '',
  },
  {
    code: 'nl-bsn',
    right: '111222333 123456782 100155212 988077917 955154212 700152076 916262212 915150232',
    besides: 0,
    wrong: '000000000',
  },
  {
    code: 'be-rijksregister',
    right: '85073003328 98472899765 01490700185 17073003384 17070083783 82482839745 95562899765 11072573783',
    besides: 3,
    wrong: '795482899065',
  },
  {
    code: 'pl-pesel',
    right:
      '44051401359 27232710921 75091431202 01081508182 75051435202 74651205255 68081505182 ' +
      '45021435202 27232812920 57233010720',
    besides: 0,
    wrong: '00000000000 45029435204 69981005150',
  },
  {
    code: 'se-personnummer',
    right: '8112289874 8803200016 1002193082 1501238982 1004173082 1001193182 8803207086 1601238924 191002193082',
    besides: 0,
    wrong: '7507926082',
  },
  {
    code: 'ca-sin',
    right: '123456782 732829320 591199013 200988541 732119128 236119228 232258541 772499323',
    besides: 0,
    wrong: '',
  },
  {
    code: 'au-tfn',
    right: '123456782 101222331 536904399 461744591 431744590 536904313 451746899 681222351',
    besides: 0,
    wrong: '000000000',
  },
  {
    code: 'br-cpf',
    right: '11144477735 39053344705 20271280344 27114547382 91142417735 19271760344 39092344702 14174477531',
    besides: 2,
    wrong: '11111111111',
  },
  {
    code: 'in-aadhaar',
    right: '234123412346 591191706458 210058770011 210139110011 260059774111 210000770311 210058740041 960959764111',
    besides: 0,
    wrong: '999999999999',
  },
  {
    code: 'au-abn',
    right: '51824753556 83914571673 20512333797 20187687137 83914771144 20512334737 24512334787 21512035797',
    besides: 0,
    wrong: '',
  },
  {
    code: 'ch-ahv',
    right:
      '7569217076985 7565287086985 7569217070976 7567217286915 7563017070976 7569177006985 ' +
      '7567227086185 7568211216915 7569217576980',
    besides: 0,
    wrong: '',
  },
  {
    code: 'gr-amka',
    right: '01015000084 01013099997 16117519997 20058723410 19117513697 03013399997 20058783430 01013299597',
    besides: 0,
    wrong: '71065000086 08513299597',
  },
  {
    code: 'ar-cuit',
    right:
      '20123456786 20055361682 20512333797 20101234569 20901284564 30801234069 34801634089 24171234669 20123556780',
    besides: 0,
    wrong: '',
  },
  {
    code: 'ro-cnp',
    right:
      '1800101221144 1630615123457 1790501469001 9780520230453 1780501461201 9720501465261 9720801163281 1780501468261',
    besides: 37,
    wrong: '8881101221144',
  },
  {
    code: 'br-cnpj',
    right:
      '11222333000181 16727230000197 07195358000166 08807432000110 07195555000266 08837432009110 ' +
      '68707412000280 05195555004066',
    besides: 0,
    wrong: '00000000000000',
  },
  {
    code: 'co-nit',
    right:
      '44051401359 111222333 86095742719 11222333000181 86595742735 11222832020181 82195742785 ' +
      '60595747745 1122483202318109',
    besides: 41,
    wrong: '',
  },
  {
    code: 'mx-curp',
    right:
      'HEGG560427MVZRRL04 BOXW310820HNERXN09 AAMG890608HDFLJL00 BAAA890317HDFRLL03 AAMG890308HSFLJR00 ' +
      'AAMF690608HDFLJL37 AAMB060807HDFLJL37 XAMB060507HXFLFL37',
    besides: 444,
    wrong: 'QBOXD310260HNARFN09',
  },
  {
    code: 'bg-egn',
    right: '7523169263 8032056031 2131234321 7701233582 7744233482 5701232582 0901237582 2704233782 8002086190',
    besides: 7,
    wrong: '7401833544 2494203782',
  },
  {
    code: 'no-fodselsnummer',
    right:
      '01010750160 15108695088 20112806440 27066595485 27064505888 16908793688 27061425484 ' +
      '16918717688 23113006439 10818727688 86908733608',
    besides: 0,
    wrong: '00000000000 01010750411',
  },
  {
    code: 'in-gstin',
    right:
      '27AAPFU0939F1ZV 27AAPFU9939F1ZD 27ARLFU0939V9ZV 20AAPFI0039F1ZU 27ACPFL9939Y1ZF ' +
      '20UAPYU0930F1ZV 27MRLFO0933V9ZV 20QAPYU0650Y1ZV 20AAPUI0009Z1Z0',
    besides: 0,
    wrong: '27ACPIL9909Y1ZF',
  },
  {
    code: 'fi-hetu',
    right: '131052308T 1005643421 1504695681 3101289334 3101284374 111052100T 111052906T 1504295482',
    besides: 0,
    wrong: '1095773441 811059101T',
  },
  {
    code: 'ru-inn',
    right:
      '8001972684 7707083893 500100732259 123456789047 6031972744 3021372654 6421972651 6431972756 ' +
      '6011947740 0731972756 133456701507',
    besides: 8,
    wrong: '0000000000 000100712259',
  },
  {
    code: 'au-medicare',
    right: '44051401359 2123456701 20108524244 20121388570 44454401459 44274491186 40271496183 44458481489',
    besides: 144,
    wrong: '',
  },
  {
    code: 'jp-my-number',
    right: '123456789018 123456789123 002006673085 621498320257 022096673080 621298926657 621498228067 621298956629',
    besides: 10,
    wrong: '',
  },
  {
    code: 'gb-nhs',
    right: '9434765919 1401555071 9434765870 4504013150 9434761808 9630735970 9424721919 9033635070',
    besides: 0,
    wrong: '',
  },
  {
    code: 'pl-nip',
    right: '1234563218 8032056031 1005196511 1005837482 1075191571 1034364218 1039364281 1455192571',
    besides: 0,
    wrong: '',
  },
  {
    code: 'sg-nric',
    right: 'S1234567D T1237567G S1134565D S1131567D S1931866D T1537965G S9931886D T1231767G G1537965R M1536985R',
    besides: 0,
    wrong: '',
  },
  {
    code: 'hr-oib',
    right: '86095742719 69435151530 01015000084 36574261809 36524286899 22584286899 86465742729 51435759530',
    besides: 0,
    wrong: '',
  },
  {
    code: 'ie-pps',
    right: '1234567FA 6433435F 6433435FT 6433435FW 1285567RA 6433211G 1265567FA 5033565FW',
    besides: 15,
    wrong: '',
  },
  {
    code: 'cn-resident-id',
    right:
      '11010519491231002X 360426199101010071 361426199105010061 11090519491031002X 11092519491031056X ' +
      '11097119491031004X 360456193101010005 81699519591031002X 61090719491031542X',
    besides: 0,
    wrong: '15090919491431002X 11090519421041002X',
  },
  {
    code: 'kr-resident-registration',
    right:
      '8001011000008 9710139019902 8804112238459 7604061679592 7804112238445 8001011707600 7804112208810 4001011065001',
    besides: 10,
    wrong: '',
  },
  {
    code: 'cz-rodne-cislo',
    right:
      '7103192745 1002193082 1005196511 1504014182 5002184000 1402193012 1604014126 5009188030 5051144000 5771143400',
    besides: 28,
    wrong: '5069188070 5071694100',
  },
  {
    code: 'cl-rut',
    right: '046454286 123456785 591199013 760864285 594599713 073250285 592197014 123458389',
    besides: 2,
    wrong: '',
  },
  {
    code: 'fr-siren',
    right: '123456782 046454286 732829320 73282932000074 046754883 423456482 016454936 76282902000077',
    besides: 0,
    wrong: '',
  },
  {
    code: 'at-svnr',
    right: '1237010180 8600111536 9002271403 4804080550 4804180586 6227010980 4811280550 8854080557',
    besides: 0,
    wrong: '',
  },
  {
    code: 'tr-tckn',
    right: '10000000146 27114547382 27234685568 17091664318 17091660358 69091960358 69093960158 17051668318',
    besides: 0,
    wrong: '',
  },
  {
    code: 'il-teudat-zehut',
    right: '123456782 046454286 732829320 591199013 046451266 581119013 016407264 724829320',
    besides: 0,
    wrong: '000000000',
  },
  {
    code: 'de-ust-id',
    right: 'DE136695976 DE113866163 DE231969187 DE265265318 DE114818103 DE865275310 DE867295710 DE718466163',
    besides: 0,
    wrong: 'DLDE865265310',
  },
  {
    code: 'gb-utr',
    right: '1234567895 1401555071 1714307103 4504013150 7449555001 1235562885 1235567875 1714308303',
    besides: 53,
    wrong: '',
  },
  {
    code: 'za-id',
    right:
      '8001015009087 7503305044089 9004172806195 4006012508266 2503303141189 9004172694195 7303305041189 4006015508263',
    besides: 0,
    wrong: '4006045506263061 7203607040089 9064179806127',
  },
];

const list = (texts: string): readonly string[] => texts.split(' ').filter((text) => text !== '');

const CHARACTERS = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const besides = (text: string): readonly string[] => [
  text.slice(1),
  text.slice(0, -1),
  ...CHARACTERS.flatMap((other) => [
    other + text,
    text + other,
    ...[...text].flatMap((one, i) => (one === other ? [] : [text.slice(0, i) + other + text.slice(i + 1)])),
  ]),
];

test('each national number has its examples', () => {
  expect(EXAMPLES.map(({ code }) => code)).toEqual(NUMBERS.map(({ code }) => code));
});

it.each(EXAMPLES)('$code: its numbers are right, and others are not', ({ code, right, besides: others, wrong }) => {
  const number = NUMBERS.find((one) => one.code === code);
  const isRight = (text: string): boolean => number?.shape.test(text) === true && number.valid(text);
  expect(list(right).filter((text) => !isRight(text))).toEqual([]);
  expect(list(wrong).filter(isRight)).toEqual([]);
  expect(list(right).flatMap(besides).filter(isRight)).toHaveLength(others);
});

test.each([
  [1, 1, true],
  [31, 1, true],
  [32, 1, false],
  [0, 1, false],
  [29, 2, true],
  [30, 2, false],
  [30, 4, true],
  [31, 4, false],
  [31, 12, true],
  [1, 13, false],
  [1, 0, false],
])('the day %i of month %i can be: %s', (day, month, can) => {
  expect(dayAndMonth(day, month)).toBe(can);
});
