"""What every page needs and no feature owns: rendering, access, security, errors, assets, language."""
