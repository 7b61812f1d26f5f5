-- Permits given in degrees, laid on the plan by the site's origin: east and north of it in metres, turned by the plan's north.
update permit set
    x_m = $x_0 + (lon - $lon_0) * $east_m * $cos_turn + (lat - $lat_0) * $north_m * $sin_turn,
    y_m = $y_0 - (lon - $lon_0) * $east_m * $sin_turn + (lat - $lat_0) * $north_m * $cos_turn
where x_m is null and y_m is null and lon between -180 and 180 and lat between -90 and 90
