/** Emoji by their short names, as other chat programs have them, the commonest first. */
const LIST = `
  smile 😄 thumbsup 👍 heart ❤️ pray 🙏 tada 🎉 joy 😂 blush 😊 wave 👋 ok_hand 👌 clap 👏
  grinning 😀 grin 😁 wink 😉 slight_smile 🙂 sweat_smile 😅 laughing 😆 rofl 🤣 heart_eyes 😍
  hugs 🤗 thinking 🤔 relieved 😌 sunglasses 😎 star_struck 🤩 innocent 😇 yum 😋
  neutral_face 😐 expressionless 😑 smirk 😏 unamused 😒 grimacing 😬 pensive 😔
  disappointed 😞 worried 😟 confused 😕 frowning 🙁 cry 😢 sob 😭 sweat 😓 weary 😩 tired 😫
  sleepy 😪 sleeping 😴 mask 😷 thermometer_face 🤒 sneezing 🤧 dizzy_face 😵
  exploding_head 🤯 angry 😠 rage 😡 astonished 😲 open_mouth 😮 flushed 😳 scream 😱
  fearful 😨 zany 🤪 shushing 🤫 nerd 🤓 party 🥳 pleading 🥺 salute 🫡 thumbsdown 👎
  raised_hands 🙌 handshake 🤝 muscle 💪 fist ✊ point_up ☝️ point_down 👇 point_left 👈
  point_right 👉 crossed_fingers 🤞 victory ✌️ writing ✍️ eyes 👀 brain 🧠 broken_heart 💔
  blue_heart 💙 green_heart 💚 yellow_heart 💛 orange_heart 🧡 purple_heart 💜
  black_heart 🖤 white_heart 🤍 sparkles ✨ star ⭐ fire 🔥 boom 💥 hundred 💯 check ✅
  cross ❌ warning ⚠️ stop 🛑 question ❓ exclamation ❗ info ℹ️ bulb 💡 bell 🔔 lock 🔒
  unlock 🔓 key 🔑 search 🔍 link 🔗 pin 📌 paperclip 📎 memo 📝 pencil ✏️ book 📖 calendar 📅
  clock 🕒 hourglass ⏳ alarm ⏰ email 📧 envelope ✉️ inbox 📥 outbox 📤 package 📦 phone 📞
  mobile 📱 computer 💻 printer 🖨️ camera 📷 card 💳 money 💰 euro 💶 dollar 💵 pound 💷
  receipt 🧾 chart 📈 chart_down 📉 bank 🏦 shop 🏪 cart 🛒 gift 🎁 balloon 🎈 cake 🎂 trophy 🏆
  medal 🏅 house 🏠 office 🏢 hotel 🏨 airplane ✈️ ship 🚢 train 🚆 bus 🚌 car 🚗 bicycle 🚲
  truck 🚚 rocket 🚀 map 🗺️ globe 🌍 luggage 🧳 beach 🏖️ mountain ⛰️ sunny ☀️ cloud ☁️
  rain 🌧️ snow ❄️ umbrella ☂️ rainbow 🌈 moon 🌙 flower 🌸 rose 🌹 tree 🌳 leaf 🍃 dog 🐶
  cat 🐱 coffee ☕ tea 🍵 pizza 🍕 apple 🍎 cherries 🍒 champagne 🍾 beer 🍺 music 🎵 ball ⚽
  wrench 🔧 hammer 🔨 recycle ♻️ up ⬆️ down ⬇️ left ⬅️ right ➡️
`;

export interface Emoji {
  readonly name: string;
  readonly sign: string;
}

const words = LIST.trim().split(/\s+/);
export const EMOJI: readonly Emoji[] = words.flatMap((name, at) =>
  at % 2 === 0 ? [{ name, sign: words[at + 1] ?? '' }] : [],
);

/** Those whose name begins so first, then those that contain it; all for none. */
export function emojiBy(part: string): Emoji[] {
  const sought = part.toLowerCase();
  const begin = EMOJI.filter(({ name }) => name.startsWith(sought));
  return [...begin, ...EMOJI.filter(({ name }) => !name.startsWith(sought) && name.includes(sought))];
}

/**
 * The `:name` that ends at the caret, without its colon, and where the colon is; null where there is none. A name has
 * two letters at least, so that a colon in a sentence asks for nothing.
 */
export function nameAtCaret(text: string, caret: number): { readonly part: string; readonly start: number } | null {
  const match = /(?:^|\s):([a-z_]{2,24}):?$/iu.exec(text.slice(0, caret));
  return match?.[1] === undefined ? null : { part: match[1], start: text.lastIndexOf(':', caret - 2) };
}
