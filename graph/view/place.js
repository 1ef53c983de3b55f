// place.js: where new nodes go: around what they belong to, in what room there is. What stands there never moves.

const ROOM = 26;
const RING = 52;
const MOST_RINGS = 60;

/** Circles already taken, in cells. */
class Occupied {
  constructor(circles) {
    this.cells = new Map();
    circles.forEach((circle) => this.add(circle));
  }

  static key = (x, y) => `${Math.floor(x / 120)} ${Math.floor(y / 120)}`;

  add(circle) {
    const key = Occupied.key(circle.x, circle.y);
    if (!this.cells.has(key)) this.cells.set(key, []);
    this.cells.get(key).push(circle);
  }

  free({ x, y, size }) {
    for (let dx = -120; dx <= 120; dx += 120) {
      for (let dy = -120; dy <= 120; dy += 120) {
        for (const other of this.cells.get(Occupied.key(x + dx, y + dy)) || []) {
          if (Math.hypot(other.x - x, other.y - y) < other.size + size + ROOM) return false;
        }
      }
    }
    return true;
  }
}

const middle = (places) => ({
  x: places.reduce((sum, { x }) => sum + x, 0) / Math.max(places.length, 1),
  y: places.reduce((sum, { y }) => sum + y, 0) / Math.max(places.length, 1),
});

/** Free spots around a place, ring by ring: at least so many. */
function spotsAround(centre, size, occupied, wanted) {
  const spots = [];
  for (let ring = 1; ring <= MOST_RINGS && spots.length < wanted; ring += 1) {
    const reach = centre.size + size + ROOM + ring * RING * 0.8;
    const count = Math.max(6, Math.floor((2 * Math.PI * reach) / RING));
    for (let i = 0; i < count; i += 1) {
      const angle = ((i + (ring % 2) / 2) * 2 * Math.PI) / count;
      const spot = { x: centre.x + Math.cos(angle) * reach, y: centre.y + Math.sin(angle) * reach, size, reach };
      if (occupied.free(spot)) spots.push(spot);
    }
  }
  return spots;
}

/**
 * Places for some nodes around `anchor`, the first ones nearest, each drawn to those it is joined to: {id: [x, y]}.
 * `there` are the nodes that stand: {id, x, y, size}; `joins` has for each id those it is joined to. Equal input, equal places.
 */
function placesFor(names, anchor, there, joins) {
  const occupied = new Occupied(there);
  const standing = new Map(there.map((node) => [node.id, node]));
  if (!standing.has(anchor.id)) occupied.add(anchor);
  const heart = middle(there);
  const outward = Math.atan2(anchor.y - heart.y, anchor.x - heart.x);
  const places = {};
  names.forEach((id, rank) => {
    const { size } = nodeById.get(id);
    const near = (joins.get(id) || []).filter((other) => other !== anchor.id && standing.has(other)).map((other) => standing.get(other));
    const pull = near.length ? middle(near) : null;
    let [best, least] = [null, Infinity];
    for (const spot of spotsAround(anchor, size, occupied, 48)) {
      // Away from the middle of what there is, unless it is joined to something there.
      const turn = Math.abs(Math.atan2(Math.sin(Math.atan2(spot.y - anchor.y, spot.x - anchor.x) - outward), Math.cos(Math.atan2(spot.y - anchor.y, spot.x - anchor.x) - outward)));
      const drawn = pull ? Math.hypot(spot.x - pull.x, spot.y - pull.y) * 0.35 : turn * 30;
      const cost = spot.reach + drawn;
      if (cost < least - 1e-6) [best, least] = [spot, cost];
    }
    best ??= { x: anchor.x + RING * (rank + 2), y: anchor.y };
    const node = { id, x: Math.round(best.x), y: Math.round(best.y), size };
    places[id] = [node.x, node.y];
    standing.set(id, node);
    occupied.add(node);
  });
  return places;
}

/** Where to begin with what belongs to no one: in the middle of those it is joined to, or beside everything. */
function startFor(names, there, joins) {
  const standing = new Map(there.map((node) => [node.id, node]));
  const near = names.flatMap((id) => joins.get(id) || []).map((other) => standing.get(other)).filter(Boolean);
  if (near.length) return { id: null, ...middle(near), size: 0 };
  if (!there.length) return { id: null, x: 0, y: 0, size: 0 };
  return { id: null, x: Math.max(...there.map(({ x }) => x)) + 160, y: middle(there).y, size: 0 };
}
