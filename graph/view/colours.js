// colours.js: the page's colours as the canvas needs them, and a vocabulary's colours made readable on them.

const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = {};

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["paper", "ink", "muted", "accent", "surface"]) theme[name] = style.getPropertyValue(`--${name}`).trim();
  const body = getComputedStyle(document.body);
  theme.font = body.fontFamily;
  theme.zoom = parseFloat(body.fontSize) / 15 || 1;
}

function channels(hex) {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) return hex.length === 4 ? channels(hex.replace(/[0-9a-f]/gi, "$&$&")) : [122, 127, 135];
  return match.slice(1).map((pair) => parseInt(pair, 16));
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrasts = new Map();

/** A vocabulary's colour, moved towards ink until it stands out from the paper: forms by 3 to 1, text by 4.5 (WCAG AA). */
function readable(hex, ratio = 3) {
  const key = `${hex}|${theme.paper}|${ratio}`;
  if (contrasts.has(key)) return contrasts.get(key);
  const ground = luminance(channels(theme.paper));
  const ink = channels(theme.ink);
  let rgb = channels(hex);
  for (let step = 0; step < 12; step += 1) {
    const own = luminance(rgb);
    if ((Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05) >= ratio) break;
    rgb = rgb.map((value, i) => Math.round(value + (ink[i] - value) * 0.12));
  }
  const colour = `#${rgb.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  contrasts.set(key, colour);
  return colour;
}
