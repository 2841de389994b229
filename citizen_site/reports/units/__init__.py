"""Units of an area that handle reports: the environment team, the economy and infrastructure office, …"""
