"""Values to bytes: forms, notices, minutes, certificates, QR codes, signatures."""
