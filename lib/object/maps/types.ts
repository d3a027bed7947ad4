export { MapType, type MapTypeName, mapTypeName } from '../../formats/object/map-types.ts';
